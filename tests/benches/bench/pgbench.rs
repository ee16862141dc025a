//! `pgbench`: as many transactions as the database gives to sixteen who ask nothing but it, as the role of tenants, behind the same walls.

use crate::{figures::Rates, place::Place};
use std::{env::temp_dir, fs, process::id};
use tokio::process::Command;

/// Connections that ask at the same time, as many as those that ask Dihya.
const CONNECTIONS: usize = 16;

/// A transaction, statement by statement.
pub(crate) struct Script(String);

impl Script {
    /// These statements in a transaction of the company; `$T` stands for it.
    pub(crate) fn reads(place: &Place, statements: &[&str]) -> Self {
        let tenant = place.owner.tenant();
        let begin = format!("BEGIN READ ONLY;\nSET LOCAL app.tenant = '{tenant}';\n");
        let named = |statement: &&str| statement.replace('\n', " ").replace("$T", &format!("'{tenant}'")) + ";\n";
        Self(begin + &statements.iter().map(named).collect::<String>() + "COMMIT;\n")
    }
}

/// Transactions a second.
pub(crate) async fn rates(place: &Place, transactions: usize, script: &Script) -> Rates {
    let file = temp_dir().join(format!("dihya-bench-{}.sql", id()));
    fs::write(&file, &script.0).unwrap();
    let mut rates = Vec::new();
    for _ in 0..=crate::figures::RUNS {
        let mut pgbench = Command::new("pgbench");
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
        pgbench
            .arg(format!("--client={CONNECTIONS}"))
            .arg(format!("--transactions={}", transactions.div_ceil(CONNECTIONS)));
        let output = pgbench.arg("--file").arg(&file).arg(place.tenant_url()).output().await.unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rates.push(rate.unwrap_or_else(|| panic!("{told}{}", String::from_utf8_lossy(&output.stderr))));
    }
    fs::remove_file(file).unwrap();
    Rates::all(rates)
}
