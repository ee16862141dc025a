//! Return paths: whose message could not be delivered, told by an address that nobody can forge.

use super::{check, create, publish};
use chrono::TimeDelta;
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
    // The same name in both: the tag alone says whose it is.
    create(&zeta, "acme.example").await;
    let paths = send(&acme).await;
    let mut slots = Vec::new();
    for path in &paths {
        let (local, host) = path.rsplit_once('@').unwrap();
        assert!(local.len() <= 64 && local.starts_with("b+") && host == "bounce.acme.example", "{path}");
        for written in [path.clone(), path.to_uppercase()] {
            let (scope, mark) = world.db().follow_return(&written, Origin::default()).await.unwrap();
            assert_eq!(scope.tenant(), acme.id.uuid());
            slots.push(mark.slot.unwrap());
        }
    }
    slots.sort_unstable();
    assert_eq!(slots, [0, 0, 1, 1]);
}

#[tokio::test]
async fn a_return_path_that_is_changed_moved_or_old_is_none() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let path = send(&acme).await.remove(0);
    create(&zeta, "zeta.example").await;
    let at = path.len() / 2 - 4;
    let other = if &path[at..=at] == "a" { "b" } else { "a" };
    let changed = format!("{}{other}{}", &path[..at], &path[at + 1..]);
    let moved = path.replace("acme.example", "zeta.example");
    let short = path.replace('@', "").replace("bounce.", "@bounce.");
    let short = format!("b+{}", &short[4..]);
    for wrong in [changed.as_str(), &moved, &short, "b+@bounce.acme.example", "news@acme.example", "", "@"] {
        let refused = world.db().follow_return(wrong, Origin::default()).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), "LINK_INVALID", "{wrong}");
    }
    world.advance(TimeDelta::days(31));
    let refused = world.db().follow_return(&path, Origin::default()).await.map(drop).unwrap_err();
    assert_eq!(refused.code(), "LINK_INVALID");
}
