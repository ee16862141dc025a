//! A private Redis for tests: its own process, on a socket in a folder of its own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, Cmd, FromRedisValue, RedisResult};

static STARTED: AtomicUsize = AtomicUsize::new(0);

/// Dies with the value, and its folder with it.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
}

impl Server {
    /// Starts one and waits until it answers.
    pub(crate) async fn start() -> Self {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("jobs-redis-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let server = Self { process: spawn(&folder), folder };
        server.answer().await;
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("redis+unix://{}", self.folder.join("redis.sock").display())
    }

    /// Ends the process the hard way.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again on the same data.
    pub(crate) async fn restart(&mut self) {
        self.process = spawn(&self.folder);
        self.answer().await;
    }

    /// Runs one command, given as words.
    pub(crate) async fn run<T: FromRedisValue>(&self, words: &str) -> T {
        self.ask(words).await.unwrap()
    }

    /// The same, when the answer may well be an error.
    pub(crate) async fn ask<T: FromRedisValue>(&self, words: &str) -> RedisResult<T> {
        let mut command = Cmd::new();
        for word in words.split(' ') {
            command.arg(word);
        }
        command.query_async(&mut self.connection().await?).await
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        Client::open(self.url())?.get_multiplexed_async_connection().await
    }

    async fn answer(&self) {
        for _ in 0..500 {
            if self.ask::<String>("PING").await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("redis-server did not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Every write is on disk before it is answered, so that killing the process loses nothing that was promised.
fn spawn(folder: &std::path::Path) -> Child {
    Command::new("redis-server")
        .args(["--port", "0", "--unixsocket", "redis.sock", "--save", "", "--appendonly", "yes"])
        .args(["--appendfsync", "always", "--dir"])
        .arg(folder)
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is needed for this test")
}

/// Waits until `condition` holds; gives up after half a minute.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    for _ in 0..1500 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("this never happened: {what}");
}
