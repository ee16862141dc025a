//! `dihya dev`: everything at once, on servers of its own, with a demo company.

mod demo;

use super::{migrate, print, stop};
use crate::{
    app::{App, Fault},
    catcher::Catcher,
    config::{Config, LogFormat, Security},
    embedded::{Durability, Services},
};
use secrecy::{ExposeSecret, SecretString};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use tenants::{Clock, seal::Keyring};
use tokio::net::TcpListener;

/// Starts all of it, says where to look, and stays in the foreground.
pub(super) async fn run(folder: &Path, mut config: Config) -> Result<(), Fault> {
    let listener = super::listen(&config).await?;
    let clock = Clock::system();
    let (smtp, page, mails) = (config.mail.catcher_smtp, config.mail.catcher_page, folder.join("mail"));
    let catcher = Catcher::start(smtp, page, Some(&mails), move || clock.now()).await?;
    let (database, redis) = (super::given(&config.database.url), super::given(&config.redis.url));
    let services = Services::start(folder, Durability::Safe, database, redis).await?;
    settle(&mut config, folder, &services, &catcher)?;
    migrate(&config).await?;
    let app = App::open(config).await?;
    demo::furnish(&app.db).await?;
    welcome(&app, &listener, &catcher)?;
    let stop = stop()?;
    let (served, worked) = tokio::join!(app.serve(listener, stop.clone()), app.work(stop.clone()));
    app.db.close().await;
    services.stop().await;
    served.and(worked)
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
    config.telemetry.format = LogFormat::Text;
    config.server.public_url = format!("http://localhost:{}", config.server.address.port());
    if config.keys.master.expose_secret().is_empty() {
        config.keys.master = key(&folder.join("master.key"))?;
    }
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

fn welcome(app: &App, listener: &TcpListener, catcher: &Catcher) -> Result<(), Fault> {
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
    print(&format!("\nStop with Ctrl-C; the data stay. Address of the API: {}.", app.config.server.address));
    Ok(())
}
