//! The sandbox of Linux: a reader sees the dossier and nothing else, writes nothing, speaks to nobody.
//!
//! Landlock closes the file system and TCP, seccomp refuses the calls no parser needs. Both are inherited by the
//! program of text recognition, for which alone system folders are opened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope,
    path_beneath_rules,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

use crate::text::Text;

/// Closes everything but reading below `input` and, when there is an engine, running it. Must come before any
/// other thread is started: they inherit it. What the kernel lacks is left out.
pub fn enter(input: &Path, engine: Option<&Path>) {
    let _ = close_files(input, engine);
    let _ = close_calls(engine.is_some());
}

fn close_files(input: &Path, engine: Option<&Path>) -> Result<(), Box<dyn std::error::Error>> {
    let run = AccessFs::Execute | AccessFs::ReadFile | AccessFs::ReadDir;
    let places = engine.map(needed).unwrap_or_default();
    Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V4))?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()?
        .add_rules(path_beneath_rules([input], AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(places, run))?
        .add_rules(path_beneath_rules(engine.map(|_| "/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile))?
        .restrict_self()?;
    Ok(())
}

/// What the program of text recognition needs: itself, libraries, its data; nothing of people.
fn needed(engine: &Path) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
    places.extend(std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from));
    for program in [engine.to_path_buf(), engine.canonicalize().unwrap_or_default()] {
        if let Some(prefix) = program.parent().and_then(Path::parent) {
            places.extend(["lib", "lib64", "share/tessdata", "share/tesseract-ocr"].map(|d| prefix.join(d)));
        }
        places.push(program);
    }
    places
}

const SYSTEM: &[&str] = &[
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/nix/store",
    "/gnu/store",
    "/snap",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
];

fn close_calls(engine: bool) -> Result<(), Box<dyn std::error::Error>> {
    let programs: &[i64] = if engine { &[] } else { &[libc::SYS_execve, libc::SYS_execveat] };
    let refused: BTreeMap<i64, Vec<_>> = REFUSED.iter().chain(programs).map(|call| (*call, Vec::new())).collect();
    let filter = SeccompFilter::new(
        refused,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program)?;
    Ok(())
}

/// Calls that no reader of documents needs: network, other processes, the kernel, ways around this filter.
const REFUSED: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_bind,
    libc::SYS_connect,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_open_by_handle_at,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
];

/// What this kernel lacks.
pub fn missing() -> Vec<Text> {
    let mut out = Vec::new();
    let asked = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(AccessFs::ReadFile);
    if asked.and_then(Ruleset::create).is_err() {
        out.push(Text::new(
            "ce noyau Linux n'a pas Landlock (5.13 et au-delà) : le système de fichiers n'est pas fermé aux lecteurs",
            "this Linux kernel lacks Landlock (5.13 and later): the file system is not closed to readers",
        ));
    }
    let known = seccompiler::TargetArch::try_from(std::env::consts::ARCH).is_ok();
    if !known || !Path::new("/proc/sys/kernel/seccomp/actions_avail").exists() {
        out.push(Text::new(
            "ce noyau Linux n'a pas de filtre d'appels (seccomp) : le réseau n'est pas refusé aux lecteurs par le noyau",
            "this Linux kernel has no filter of calls (seccomp): the kernel does not refuse the network to readers",
        ));
    }
    out
}
