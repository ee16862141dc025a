//! How this crate connects to Redis: one kind of connection for commands, another for waiting.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, Pipeline, RedisResult};

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(2);
/// How long to wait for the answer to a command that does not block.
const ANSWER: Duration = Duration::from_secs(5);
/// The longest pause between two attempts to reconnect.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The pause after the first failure; each further one doubles it.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A connection for ordinary commands. It reconnects by itself, is shared by cloning, and does not connect before its
/// first command, so a process can start before its Redis.
pub(crate) fn commands(client: &Client) -> RedisResult<ConnectionManager> {
    client.get_connection_manager_lazy(
        ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_min_delay(FIRST_PAUSE)
            .set_max_delay(LONGEST_PAUSE)
            .set_number_of_retries(1),
    )
}

/// A connection of one's own for commands that make the server wait for up to `block`. On a shared one every other
/// command would wait too, and with the usual time limit each quiet second would count as a broken connection.
pub(crate) async fn waiting(client: &Client, block: Duration) -> RedisResult<MultiplexedConnection> {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(block + ANSWER));
    client.get_multiplexed_async_connection_with_config(&config).await
}

/// Runs `commands`, which must be harmless when they run twice: a connection that has died is only found out by the
/// command that fails on it, so the second try is the first on a new one.
pub(crate) async fn harmless(redis: &mut ConnectionManager, commands: &Pipeline) -> RedisResult<()> {
    match commands.query_async(redis).await {
        Err(error) if error.is_io_error() => commands.query_async(redis).await,
        answer => answer,
    }
}
