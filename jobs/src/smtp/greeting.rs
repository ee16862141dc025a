//! How a conversation begins: connecting, protecting, greeting, logging in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::either::Either;

use super::dialogue::{Dialogue, Stream};
use super::reply::Reply;
use super::tls::Trust;
use super::{Cause, Relay, Security};

/// Connects and greets; protected, or where that is asked for not at all.
pub(super) async fn meet(relay: &Relay, trust: &Trust) -> Result<(Dialogue, Reply), Cause> {
    let patience = relay.timeouts.connect;
    let connecting = TcpStream::connect((relay.host.as_str(), relay.port));
    let stream = timeout(patience, connecting).await.map_err(|_| Cause::Timeout)?.map_err(|_| Cause::Broken)?;
    stream.set_nodelay(true).map_err(|_| Cause::Broken)?;
    let protect = async |stream: TcpStream| -> Result<Stream, Cause> {
        let protecting = timeout(patience, trust.protect(stream, &relay.host));
        Ok(Either::Right(Box::new(protecting.await.map_err(|_| Cause::Timeout)??)))
    };
    let stream = if relay.security == Security::Tls { protect(stream).await? } else { Either::Left(stream) };
    let mut dialogue = Dialogue::new(stream, relay.timeouts);
    expect(220, dialogue.hear(relay.timeouts.command).await?)?;
    let greeting = format!("EHLO {}\r\n", relay.hello);
    let mut hello = expect(250, dialogue.ask(&greeting).await?)?;
    if relay.security == Security::StartTls {
        hello.extension("STARTTLS").ok_or(Cause::NoStartTls)?;
        expect(220, dialogue.ask("STARTTLS\r\n").await?)?;
        let stream = protect(dialogue.into_clear()?).await?;
        // What was said in clear is forgotten, as RFC 3207 (4.2) demands: the relay introduces itself again.
        dialogue = Dialogue::new(stream, relay.timeouts);
        hello = expect(250, dialogue.ask(&greeting).await?)?;
    }
    Ok((dialogue, hello))
}

/// Sends user name and password (RFC 4954): PLAIN if offered, else LOGIN.
pub(super) async fn log_in(
    dialogue: &mut Dialogue,
    offered: &str,
    user: &str,
    password: &SecretString,
) -> Result<(), Cause> {
    if !dialogue.is_protected() {
        return Err(Cause::Unprotected);
    }
    let offers = |name: &str| offered.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name));
    let password = password.expose_secret();
    if offers("PLAIN") {
        let both = STANDARD.encode(format!("\0{user}\0{password}"));
        expect(235, dialogue.ask(&format!("AUTH PLAIN {both}\r\n")).await?)?;
    } else if offers("LOGIN") {
        expect(334, dialogue.ask("AUTH LOGIN\r\n").await?)?;
        expect(334, dialogue.ask(&format!("{}\r\n", STANDARD.encode(user))).await?)?;
        expect(235, dialogue.ask(&format!("{}\r\n", STANDARD.encode(password))).await?)?;
    } else {
        return Err(Cause::NoLogin);
    }
    Ok(())
}

fn expect(code: u16, reply: Reply) -> Result<Reply, Cause> {
    match reply.code {
        found if found == code => Ok(reply),
        refused @ 400.. => Err(Cause::Refused(refused)),
        _ => Err(Cause::Nonsense),
    }
}
