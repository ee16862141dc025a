//! Return paths: whose message could not be delivered, told by an address that nobody can forge.

use super::{check, create, publish};
use std::collections::BTreeSet;
use tenants::Origin;
use tests::{Company, World};

/// Sends a campaign to two people from a domain of the company's; gives the return paths.
async fn send(company: &Company<'_>) -> Vec<String> {
    let domain = create(company, &format!("{}.example", company.name)).await;
    publish(company.world, &domain);
    check(company, &domain).await;
    let ada = company.contact("ada@example.org").consenting().create().await;
    let zoe = company.contact("zoe@example.org").consenting().create().await;
    let before = company.world.relay.messages().len();
    crate::campaigns::send(company, &company.campaign("Spring").to(&[&ada, &zoe]).create().await).await;
    company.world.relay.messages().split_off(before).iter().map(|message| message.sender.clone()).collect()
}

#[tokio::test]
async fn a_return_path_leads_to_the_recipient_and_to_nobody_else() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    for company in [&acme, &zeta] {
        let mut slots = BTreeSet::new();
        for path in send(company).await {
            let (local, host) = path.rsplit_once('@').unwrap();
            assert!(local.len() <= 64 && local.starts_with("b+"), "{path}");
            assert_eq!(host, format!("bounce.{}.example", company.name));
            let (scope, mark) = world.db().follow_return(&path, Origin::default()).await.unwrap();
            assert_eq!(scope.tenant(), company.id.uuid());
            slots.extend(mark.slot);
        }
        assert_eq!(slots, BTreeSet::from([0, 1]));
    }
}

#[tokio::test]
async fn a_return_path_that_is_changed_anywhere_is_none() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let path = send(&acme).await.remove(0);
    let (local, host) = path.rsplit_once('@').unwrap();
    for at in 2..local.len() {
        let other = if &local[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}@{host}", &local[..at], &local[at + 1..]);
        let refused = world.db().follow_return(&changed, Origin::default()).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), "LINK_INVALID", "{at}");
    }
    let (short, long) = (format!("{}@{host}", &local[..local.len() - 4]), format!("{local}AAAA@{host}"));
    for wrong in [short.as_str(), &long, "b+@bounce.acme.example", "news@acme.example", "", "@"] {
        let refused = world.db().follow_return(wrong, Origin::default()).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), "LINK_INVALID", "{wrong}");
    }
}
