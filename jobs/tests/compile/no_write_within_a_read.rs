//! A transaction that only reads can't be widened into one that writes.
use tenants::{Result, Tx, permissions::{CampaignRead, CampaignSend}};

fn widen(tx: &Tx<CampaignRead>) -> Result<Tx<CampaignSend>> {
    tx.also()
}

fn main() {}
