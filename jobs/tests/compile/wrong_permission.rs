//! An action takes the permission of its signature and no other.
use tenants::{Id, Result, Tx, campaigns, permissions::CampaignRead};

async fn send(tx: &Tx<CampaignRead>, id: Id<campaigns::Campaign>) -> Result<campaigns::Campaign> {
    campaigns::send(tx, id).await
}

fn main() {}
