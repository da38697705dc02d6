//! The parent's side: one reader process, started when needed, stopped when it misbehaves.

use std::io::{self, BufWriter, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::protocol::{Answer, Done, Job, Known, Reply, Start, receive, send};
use crate::incident::Incident;

/// Hidden first argument that makes the binary a reader.
pub const READER_ARGUMENT: &str = "__lecteur";

/// A reader process and the way to start another.
pub struct Worker {
    program: PathBuf,
    start: std::sync::Arc<Start>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    to: BufWriter<ChildStdin>,
    from: Receiver<io::Result<Answer>>,
    last_words: Receiver<String>,
}

impl Worker {
    /// A worker that will run `program` (this very binary).
    #[must_use]
    pub fn new(program: PathBuf, start: std::sync::Arc<Start>) -> Self {
        Self { program, start, running: None }
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
        self.read_with(job, &mut |_| Known::Nothing).map(|read| read.reply)
    }

    /// Reads one file; `known` tells what is known of its digest, when the job says to ask.
    ///
    /// # Errors
    /// As [`Worker::read`].
    pub fn read_with(&mut self, job: &Job, known: &mut dyn FnMut(&str) -> Known) -> Result<Done, Incident> {
        self.begin()?;
        let Some(running) = &mut self.running else { return Err(Incident::WorkerCrashed) };
        let seconds = super::seconds(job, &self.start.limits, self.start.ocr.as_ref());
        let answer = |running: &Running, sent: io::Result<()>| match sent {
            Ok(()) => running.from.recv_timeout(Duration::from_secs(seconds)),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        let sent = send(&mut running.to, job);
        let mut outcome = answer(running, sent);
        if let Ok(Ok(Answer::Seen(digest))) = &outcome {
            let sent = send(&mut running.to, &known(digest));
            outcome = answer(running, sent);
        }
        match outcome {
            Ok(Ok(Answer::Done(read))) => return Ok(*read),
            // a second question is none of the language
            Ok(_) | Err(RecvTimeoutError::Disconnected) => {}
            Err(RecvTimeoutError::Timeout) => {
                self.stop();
                return Err(Incident::WorkerTimeout { seconds });
            }
        }
        let words = self.stop();
        if words.contains("memory allocation") {
            return Err(Incident::WorkerMemory { mib: self.start.limits.worker_mib });
        }
        Err(Incident::WorkerCrashed)
    }

    /// Ends the process and gives what it said last.
    fn stop(&mut self) -> String {
        let Some(mut running) = self.running.take() else { return String::new() };
        kill(&mut running.child);
        let _ = running.child.wait();
        running.last_words.recv_timeout(Duration::from_secs(1)).unwrap_or_default()
    }
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
        let mut child = command.spawn()?;
        let closed = || io::Error::other("no pipe");
        let mut to = BufWriter::new(child.stdin.take().ok_or_else(closed)?);
        let mut stdout = child.stdout.take().ok_or_else(closed)?;
        let mut stderr = child.stderr.take().ok_or_else(closed)?;
        let (replies, from) = channel();
        std::thread::spawn(move || {
            loop {
                let reply = receive::<Answer>(&mut stdout);
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
        // A reader that is gone already shows when it is asked for the first file.
        let _ = send(&mut to, start);
        Ok(Self { child, to, from, last_words })
    }
}
