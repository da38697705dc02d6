//! A reader that misbehaves on purpose, to prove that its parent recovers. Only in builds for tests.
//!
//! With `PROBANT_FAULTS=1`, a file whose name begins with `fault-` is not read: its name says what goes wrong.

use std::io::Write;

/// Does what the name asks for; returns what the walls let through, when the name asks that.
pub fn commit(name: &str) -> Option<String> {
    if std::env::var_os("PROBANT_FAULTS").is_none_or(|v| v != "1") {
        return None;
    }
    let what = name.strip_prefix("fault-")?;
    match what.split('.').next().unwrap_or_default() {
        "loop" => loop {
            std::hint::spin_loop();
        },
        "still" => loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        "memory" => {
            let mut held = Vec::new();
            loop {
                held.push(vec![1_u8; 1 << 20]);
            }
        }
        "stack" => Some(deeper(0).to_string()),
        "panic" => panic!("panicked on purpose"),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        "flood" => {
            // lengths and bytes that mean nothing, without end
            let mut out = std::io::stdout().lock();
            while out.write_all(&[0x20; 4096]).is_ok() {}
            None
        }
        "complaints" => {
            for _ in 0..20_000 {
                eprintln!("{}", "memory of a flood of words ".repeat(20));
            }
            std::process::exit(1)
        }
        "twice" => {
            // answers nobody asked for, before the true one
            let answer = || {
                let reply = super::protocol::Reply::default();
                super::protocol::Answer::Done(Box::new(super::protocol::Done {
                    reply,
                    document: None,
                    pages: Vec::new(),
                    from_document: false,
                }))
            };
            let mut out = std::io::stdout().lock();
            for _ in 0..3 {
                let _ = super::protocol::send(&mut out, &(u64::MAX, answer()));
            }
            None
        }
        "disk" => {
            let mut file = crate::source::scratch().ok()?;
            let chunk = vec![0_u8; 1 << 20];
            while file.write_all(&chunk).is_ok() {}
            Some("the disk is full".to_owned())
        }
        "escape" => Some(escape()),
        _ => None,
    }
}

/// A digest that is not that of the file `fault-lie`: the one written in it.
pub fn lie(name: &str, bytes: &[u8]) -> Option<String> {
    let asked = name.starts_with("fault-lie") && std::env::var_os("PROBANT_FAULTS").is_some_and(|v| v == "1");
    asked.then(|| String::from_utf8_lossy(bytes).chars().take(64).collect())
}

fn deeper(n: u64) -> u64 {
    let room = std::hint::black_box([n; 512]);
    if n == u64::MAX { 0 } else { deeper(n + 1) + room[0] }
}

/// Tries what a reader must not do, and lists what it could.
fn escape() -> String {
    let mut done = Vec::new();
    let temp = std::env::temp_dir();
    let mut tried = |what: &str, ok: bool| {
        if ok {
            done.push(what.to_owned());
        }
    };
    tried("read", std::fs::read("/etc/passwd").is_ok());
    tried("list", std::fs::read_dir(&temp).is_ok());
    tried("write", std::fs::write(temp.join("probant-escaped"), "x").is_ok());
    tried("temporary", tempfile::tempfile().is_ok());
    tried("run", std::process::Command::new("/bin/true").status().is_ok());
    tried("listen", std::net::TcpListener::bind("127.0.0.1:0").is_ok());
    tried("send", std::net::UdpSocket::bind("127.0.0.1:0").is_ok());
    done.join(" ")
}
