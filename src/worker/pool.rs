//! The parent's side: one reader process, started when needed, stopped when it misbehaves.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::time::{Duration, Instant};

use super::protocol::{Answer, Done, Job, Known, Question, Reply, Start, receive, send};
use super::watch::STALLED;
use crate::incident::Incident;
use serde::Serialize;

/// Hidden first argument that makes the binary a reader.
pub const READER_ARGUMENT: &str = "__lecteur";

/// How often a reader at work is left to see whether the run was stopped.
const LOOK: Duration = Duration::from_millis(50);

/// A reader process and the way to start another.
pub struct Worker {
    program: PathBuf,
    start: std::sync::Arc<Start>,
    running: Option<Running>,
    /// Jobs given so far: an answer bears the number of its job.
    jobs: u64,
}

struct Running {
    child: Child,
    /// What it is told, written by a thread: a reader that does not listen holds up nobody.
    to: Sender<Vec<u8>>,
    from: Receiver<io::Result<(u64, Answer)>>,
    last_words: Receiver<String>,
    /// Ends the reader with this process.
    #[cfg(windows)]
    _job: Option<win32job::Job>,
}

/// Flag of Windows: no key pressed in the console reaches the process.
#[cfg(windows)]
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0200;

/// How a reader ended, and what it said last.
struct End {
    words: String,
    status: Option<std::process::ExitStatus>,
}

impl Worker {
    /// A worker that will run `program` (this very binary).
    #[must_use]
    pub fn new(program: PathBuf, start: std::sync::Arc<Start>) -> Self {
        Self { program, start, running: None, jobs: 0 }
    }

    /// Starts the reader unless it runs: it makes itself ready while the caller looks for work.
    ///
    /// # Errors
    /// When the system gives no process; [`Worker::read`] tries again.
    pub fn begin(&mut self) -> Result<(), Incident> {
        if self.running.is_none() {
            let running = Running::start(&self.program, &self.start);
            self.running = Some(running.map_err(|e| Incident::ReaderFailed { detail: e.to_string() })?);
        }
        Ok(())
    }

    /// Reads one file. A reader that dies, hangs or eats too much costs this file only.
    ///
    /// # Errors
    /// The incident that stands for the reader's end.
    pub fn read(&mut self, job: &Job) -> Result<Reply, Incident> {
        self.read_until(job, &AtomicBool::new(false))
    }

    /// As [`Worker::read`]; the reader is ended when `stop` is set, and what it was reading is lost.
    ///
    /// # Errors
    /// The incident that stands for the reader's end.
    pub fn read_until(&mut self, job: &Job, stop: &AtomicBool) -> Result<Reply, Incident> {
        self.read_with(job, stop, &mut |_| Known::Nothing).map(|read| read.reply)
    }

    /// As [`Worker::read_until`]; `known` tells what is known of its digest and of its pages, when the job says to ask.
    ///
    /// # Errors
    /// The incident that stands for the reader's end.
    pub fn read_with(
        &mut self,
        job: &Job,
        stop: &AtomicBool,
        known: &mut dyn FnMut(Question<'_>) -> Known,
    ) -> Result<Done, Incident> {
        self.begin()?;
        self.jobs += 1;
        let number = self.jobs;
        let Some(running) = &mut self.running else { return Err(Incident::WorkerCrashed) };
        let clocks = super::Clocks::of(job, &self.start.limits, self.start.ocr.as_ref());
        let end = Instant::now().checked_add(Duration::from_secs(clocks.seconds));
        let mut outcome = running.tell(&(number, job)).map_err(|_| RecvTimeoutError::Disconnected).err();
        let mut asked = !job.ask;
        while outcome.is_none() {
            let left = end.map_or(LOOK, |e| e.saturating_duration_since(Instant::now()));
            match running.from.recv_timeout(left.min(LOOK)) {
                Ok(Ok((answered, Answer::Done(done)))) if answered == number => return Ok(*done),
                Ok(Ok((answered, Answer::Seen(digest)))) if answered == number && !asked && is_digest(&digest) => {
                    asked = true;
                    let known = known(Question::File(&digest));
                    outcome = running.tell(&known).map_err(|_| RecvTimeoutError::Disconnected).err();
                }
                Ok(Ok((answered, Answer::Page(picture)))) if answered == number && job.ask && is_digest(&picture) => {
                    let known = known(Question::Page(&picture));
                    outcome = running.tell(&known).map_err(|_| RecvTimeoutError::Disconnected).err();
                }
                // an answer to nothing that was asked, or a second question: the reader is not to be trusted any more
                Ok(_) | Err(RecvTimeoutError::Disconnected) => outcome = Some(RecvTimeoutError::Disconnected),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => outcome = Some(RecvTimeoutError::Timeout),
                Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let ended = self.stop();
        Err(match outcome {
            Some(RecvTimeoutError::Timeout) => Incident::WorkerTimeout { seconds: clocks.seconds },
            _ if ended.words.contains("memory allocation of") => {
                Incident::WorkerMemory { mib: self.start.limits.worker_mib }
            }
            _ if ended.words.contains(STALLED) => Incident::WorkerStalled { seconds: clocks.still },
            _ if ended.of_cpu() => Incident::WorkerCpu { seconds: clocks.cpu },
            _ if ended.words.contains("panicked at") => Incident::ReaderFailed { detail: String::new() },
            _ => Incident::WorkerCrashed,
        })
    }

    /// Ends the process and gives what it said last.
    fn stop(&mut self) -> End {
        let Some(mut running) = self.running.take() else { return End { words: String::new(), status: None } };
        kill(&mut running.child);
        let status = running.child.wait().ok();
        let words = running.last_words.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        End { words, status }
    }
}

impl End {
    /// Whether the system ended it for the processor time it used.
    fn of_cpu(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt;
            let signal = self.status.and_then(|s| s.signal());
            signal == Some(rustix::process::Signal::XCPU.as_raw())
        }
        #[cfg(not(unix))]
        {
            let _ = self.status;
            false
        }
    }
}

/// Whether this may be the digest of a file.
fn is_digest(said: &str) -> bool {
    said.len() == 64 && said.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Ends a reader and what it started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // It leads a group of its own and is not waited for yet: the number cannot be another's.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Running {
    fn start(program: &PathBuf, start: &Start) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(READER_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        // Ctrl-C is for the parent alone: it ends the readers in order
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NEW_PROCESS_GROUP);
        let mut child = command.spawn()?;
        let closed = || io::Error::other("no pipe");
        let mut stdin = child.stdin.take().ok_or_else(closed)?;
        let mut stdout = child.stdout.take().ok_or_else(closed)?;
        let mut stderr = child.stderr.take().ok_or_else(closed)?;
        let (to, told) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            for message in told {
                if stdin.write_all(&message).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        // One answer at a time: a reader that floods waits on its own pipe.
        let (replies, from) = sync_channel(1);
        std::thread::spawn(move || {
            loop {
                let reply = receive::<(u64, Answer)>(&mut stdout);
                let end = reply.is_err();
                if replies.send(reply).is_err() || end {
                    return;
                }
            }
        });
        let (words, last_words) = channel();
        std::thread::spawn(move || {
            // Drained to the end so that the reader never blocks on it; only the end is kept.
            let mut kept = Vec::new();
            let mut chunk = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut chunk) {
                kept.extend_from_slice(&chunk[..n]);
                let extra = kept.len().saturating_sub(8192);
                kept.drain(..extra);
            }
            let _ = words.send(String::from_utf8_lossy(&kept).into_owned());
        });
        #[cfg(windows)]
        let _job = bound(&child);
        let running = Self {
            child,
            to,
            from,
            last_words,
            #[cfg(windows)]
            _job,
        };
        // A reader that is gone already shows when it is asked for the first file.
        let _ = running.tell(start);
        Ok(running)
    }

    /// Says something to the reader, without waiting for it to listen.
    fn tell<T: Serialize>(&self, message: &T) -> io::Result<()> {
        let mut bytes = Vec::new();
        send(&mut bytes, message)?;
        self.to.send(bytes).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// Puts a reader in a job that ends with this process, and all it starts with it.
#[cfg(windows)]
fn bound(child: &Child) -> Option<win32job::Job> {
    use std::os::windows::io::AsRawHandle;
    let mut info = win32job::ExtendedLimitInfo::new();
    info.limit_kill_on_job_close();
    let job = win32job::Job::create_with_limit_info(&info).ok()?;
    job.assign_process(child.as_raw_handle() as isize).ok()?;
    Some(job)
}
