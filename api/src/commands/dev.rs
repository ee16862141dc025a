//! `dihya dev`: everything at once, on servers of its own, with a demo company.

mod demo;

use super::{migrate, print, stop};
use crate::{
    app::{App, Fault},
    catcher::Catcher,
    config::{Config, LogFormat, Security},
    embedded::{Durability, Services},
    ops,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use tenants::{Clock, seal::Keyring};
use tokio::net::TcpListener;

/// The settings of what runs here, for other commands.
const NOTE: &str = "dihya.toml";

/// Starts all of it, says where to look, and stays in the foreground.
pub(super) async fn run(folder: &Path, mut config: Config) -> Result<(), Fault> {
    let listener = super::listen(&config).await?;
    let clock = Clock::system();
    let (smtp, page, mails) = (config.mail.catcher_smtp, config.mail.catcher_page, folder.join("mail"));
    let catcher = Catcher::start(smtp, page, Some(&mails), move || clock.now()).await?;
    let (database, redis) = (super::given(&config.database.url), super::given(&config.redis.url));
    let services = Services::start(folder, Durability::Safe, database, redis).await?;
    settle(&mut config, folder, &services, &catcher)?;
    note(&config, &folder.join(NOTE))?;
    migrate(&config).await?;
    let app = App::open(config).await?;
    demo::furnish(&app.db).await?;
    welcome(folder, &listener, &catcher)?;
    let stop = stop()?;
    let (served, worked, exposed) =
        tokio::join!(app.serve(listener, stop.clone()), app.work(stop.clone()), ops::expose(&app, stop));
    app.db.close();
    services.stop().await;
    served.and(worked).and(exposed)
}

/// Settings that follow from running everything here.
fn settle(config: &mut Config, folder: &Path, services: &Services, catcher: &Catcher) -> Result<(), Fault> {
    config.database.url = services.database_url.clone().into();
    config.redis.url = services.redis_url.clone().into();
    config.mail.host = catcher.smtp_addr().ip().to_string();
    config.mail.port = catcher.smtp_addr().port();
    config.mail.security = Security::Plain;
    config.graphql.introspection = true;
    config.graphql.explorer = true;
    // Whoever tries webhooks out has a receiver on this machine.
    config.webhooks.networks = vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
    config.telemetry.format = LogFormat::Text;
    config.server.public_url = format!("http://localhost:{}", config.server.address.port());
    if config.keys.master.expose_secret().is_empty() {
        config.keys.master = key(&folder.join("master.key"))?;
    }
    Ok(())
}

/// Writes down the settings that other commands need to look at the same installation.
fn note(config: &Config, path: &Path) -> Result<(), Fault> {
    let quoted = |text: &str| Value::from(text).to_string();
    let settings = [
        ("database.url", quoted(config.database.url.expose_secret())),
        ("redis.url", quoted(config.redis.url.expose_secret())),
        ("keys.master", quoted(config.keys.master.expose_secret())),
        ("mail.host", quoted(&config.mail.host)),
        ("mail.port", config.mail.port.to_string()),
        ("mail.security", quoted("plain")),
        ("server.public_url", quoted(&config.server.public_url)),
    ];
    // A file that is there keeps its rights when it is written anew.
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    writeln!(file, "# Written by each start of `dihya dev`.")?;
    settings.iter().try_for_each(|(name, value)| writeln!(file, "{name} = {value}"))?;
    Ok(())
}

/// The key of this folder, made at the first start.
fn key(path: &Path) -> Result<SecretString, Fault> {
    if let Ok(text) = fs::read_to_string(path) {
        return Ok(text.trim().to_owned().into());
    }
    let key = Keyring::fresh();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", key.expose_secret())?;
    Ok(key)
}

fn welcome(folder: &Path, listener: &TcpListener, catcher: &Catcher) -> Result<(), Fault> {
    let port = listener.local_addr()?.port();
    print(&format!(
        "
Dihya is ready.

  API            http://localhost:{port}/graphql   (open it in a browser to try operations)
  subscriptions  ws://localhost:{port}/graphql/ws   http://localhost:{port}/graphql/stream
  mails          http://{}/
  health         http://localhost:{port}/readyz
  figures        http://localhost:{port}/metrics

The company \"{}\" has a person for each role. All have the password \"{}\":
",
        catcher.page_addr(),
        demo::COMPANY,
        demo::PASSWORD,
    ));
    for role in demo::roles() {
        print(&format!("  {:<12} {}", role.name(), demo::address(role)));
    }
    let note = folder.join(NOTE);
    print(&format!(
        "\nStop with Ctrl-C; the data stay. Other commands find this installation by its settings: `dihya --config {} doctor`.",
        note.display()
    ));
    Ok(())
}
