//! `dihya doctor`: looks at an installation the way its keeper would, and says why and what to do.

use super::print;
use crate::{app::App, config::Config};
use secrecy::ExposeSecret;
use std::{process::ExitCode, time::Duration};
use tenants::error::chain;
use tokio::{net::TcpStream, time::timeout};

/// How long each answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// One look: what was looked at, and what is wrong with it.
type Finding = (&'static str, Result<String, String>);

pub(super) async fn run(config: Config) -> ExitCode {
    let findings = [
        keys(&config),
        migrations(&config).await,
        roles(&config).await,
        redis(&config).await,
        mail(&config).await,
        links(&config),
    ];
    let mut code = ExitCode::SUCCESS;
    for (what, finding) in findings {
        match finding {
            Ok(fine) => print(&format!("ok       {what}: {fine}")),
            Err(wrong) => {
                print(&format!("PROBLEM  {what}: {wrong}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn keys(config: &Config) -> Finding {
    let keyring = crate::app::keyring(config).map(|_| "there is one, and it is well-formed".to_owned());
    ("keys", keyring.map_err(|fault| fault.to_string()))
}

async fn migrations(config: &Config) -> Finding {
    let pending = timeout(PATIENCE, ::migrations::pending(config.database.url.expose_secret())).await;
    let finding = match pending {
        Ok(Ok(pending)) if pending.is_empty() => Ok("up to date".to_owned()),
        Ok(Ok(pending)) => Err(format!("{} migrations are missing; run `dihya migrate`", pending.len())),
        Ok(Err(_)) | Err(_) => {
            Err("PostgreSQL can't be reached as the owner; set `database.url` or DATABASE_URL".to_owned())
        }
    };
    ("database", finding)
}

async fn roles(config: &Config) -> Finding {
    if crate::app::keyring(config).is_err() {
        return ("roles", Err("not looked at: their passwords follow from the key".to_owned()));
    }
    let opened = timeout(PATIENCE, App::open(config.clone())).await;
    let finding = match opened {
        Ok(Ok(_)) => Ok("both weak roles log in, and neither can walk round the walls".to_owned()),
        Ok(Err(fault)) => Err(format!("{}; `dihya migrate` with this key sets both up", chain(&*fault))),
        Err(_) => Err("PostgreSQL gives no answer in time".to_owned()),
    };
    ("roles", finding)
}

async fn redis(config: &Config) -> Finding {
    let answers = async {
        let client = ::redis::Client::open(config.redis.url.expose_secret()).ok()?;
        let mut connection = client.get_multiplexed_async_connection().await.ok()?;
        ::redis::cmd("PING").query_async::<String>(&mut connection).await.ok()
    };
    let answer = timeout(PATIENCE, answers).await.ok().flatten();
    let fine = answer.map(|_| "answers".to_owned());
    ("redis", fine.ok_or_else(|| "can't be reached; set `redis.url` or REDIS_URL".to_owned()))
}

async fn mail(config: &Config) -> Finding {
    let (host, port) = (config.mail.host.as_str(), config.mail.port);
    let reached = timeout(PATIENCE, TcpStream::connect((host, port))).await;
    let finding = match reached {
        Ok(Ok(_)) => Ok(format!("the relay at {host}:{port} can be reached")),
        Ok(Err(_)) | Err(_) => {
            Err(format!("nothing listens at {host}:{port}; set `mail.host` and `mail.port` to your relay"))
        }
    };
    ("mail", finding)
}

fn links(config: &Config) -> Finding {
    let url = &config.server.public_url;
    let fine =
        url.starts_with("https://") || url.starts_with("http://localhost") || url.starts_with("http://127.0.0.1");
    let advice = || format!("{url} is not https: one-click unsubscription (RFC 8058) and the session cookie need it");
    ("links", if fine { Ok(url.clone()) } else { Err(advice()) })
}
