//! What a person agreed to who was two until now.
//!
//! Of each channel and purpose what the two said is compared. Where they contradict each other, the stricter answer stands, unless
//! the other was said later and explicitly: on the basis of consent, and not by a file, which never speaks for whoever has
//! said something. As long as the last word decides this by itself, nothing is written into the ledger. Where it would not, the
//! stricter answer is said once more, of the kept contact, with the words to which it was given.

use super::{Contact, Id, Permission, Result, Tx};
use crate::contacts::consent::{Channel, Consent, Purpose, Tracking};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What holds of one contact today.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Held {
    contact_id: Id<Contact>,
    channel: String,
    purpose: String,
    /// Whether it allows anything.
    pub granted: bool,
    tracking: Option<String>,
    basis: String,
    /// When it was said.
    pub said_at: DateTime<Utc>,
    /// Whether the person themselves said it, as a consent.
    explicit: bool,
    /// The row of the ledger.
    row_id: Uuid,
}

impl Held {
    /// What may be counted, if that was the question.
    #[must_use]
    pub fn tracking(&self) -> Option<Tracking> {
        self.tracking.as_deref().and_then(Tracking::parse)
    }

    /// How much it allows.
    fn allows(&self) -> u8 {
        match self.tracking() {
            Some(Tracking::None) => 0,
            Some(Tracking::Anonymous) => 1,
            Some(Tracking::Individual) => 2,
            None => u8::from(self.granted),
        }
    }
}

/// What will hold of one channel and purpose.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: Purpose,
    /// What the kept contact said last.
    pub keep: Option<Held>,
    /// What the dropped contact said last.
    pub drop: Option<Held>,
    /// What will hold.
    pub result: Held,
    /// Whether it is written into the ledger once more: the last word alone would say otherwise.
    pub repeated: bool,
}

/// Compares what the two said.
pub(super) async fn settle<P: Permission>(tx: &Tx<P>, keep: Id<Contact>, drop: Id<Contact>) -> Result<Vec<Settlement>> {
    let held: Vec<Held> = tx
        .rows(
            "SELECT s.contact_id, s.channel, s.purpose, s.granted, s.tracking, s.basis, s.said_at, l.id AS row_id,
                    s.basis = 'consent' AND l.recorded_by NOT LIKE 'import\\_%' AS explicit
             FROM consent_states s CROSS JOIN LATERAL (
               SELECT c.id, c.recorded_by FROM consents c
               WHERE c.tenant_id = $1 AND c.channel = s.channel AND c.purpose = s.purpose AND c.said_at = s.said_at AND c.granted = s.granted
                 AND c.contact_id IN (SELECT id FROM contacts WHERE tenant_id = $1 AND (id = s.contact_id OR merged_into = s.contact_id))
               ORDER BY c.id DESC LIMIT 1) l
             WHERE s.tenant_id = $1 AND s.contact_id = ANY($2) ORDER BY s.channel, s.purpose",
            [tx.tenant().into(), vec![keep.uuid(), drop.uuid()].into()],
        )
        .await?;
    let mut settlements = Vec::new();
    for channel in Channel::ALL.iter().copied() {
        for purpose in Purpose::ALL.iter().copied() {
            let of = |contact| {
                held.iter().find(|held| {
                    held.contact_id == contact && held.channel == channel.name() && held.purpose == purpose.name()
                })
            };
            let (keep, drop) = (of(keep).cloned(), of(drop).cloned());
            if let Some((result, repeated)) = decide(keep.as_ref(), drop.as_ref()) {
                settlements.push(Settlement { channel, purpose, result: result.clone(), repeated, keep, drop });
            }
        }
    }
    Ok(settlements)
}

/// Which of two answers stands, and whether it must be said once more.
fn decide<'a>(keep: Option<&'a Held>, drop: Option<&'a Held>) -> Option<(&'a Held, bool)> {
    let (keep, drop) = match (keep, drop) {
        (Some(keep), Some(drop)) => (keep, drop),
        (one, other) => return one.or(other).map(|held| (held, false)),
    };
    if keep.allows() == drop.allows() {
        return Some((if drop.said_at > keep.said_at { drop } else { keep }, false));
    }
    let (strict, loose) = if keep.allows() < drop.allows() { (keep, drop) } else { (drop, keep) };
    if loose.said_at > strict.said_at && loose.explicit {
        return Some((loose, false));
    }
    Some((strict, strict.said_at <= loose.said_at))
}

/// Writes what holds now of the kept contact, and takes it from the dropped one.
pub(super) async fn write<P: Permission>(
    tx: &Tx<P>,
    keep: Id<Contact>,
    drop: Id<Contact>,
    settlements: &[Settlement],
) -> Result<()> {
    for Settlement { result, repeated, .. } in settlements {
        if *repeated {
            tx.run(
                "INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, tracking, basis, wording_id, wording, wording_hash,
                                       source, recorded_by, address, said_at, recorded_at)
                 SELECT $1, $3, $2, channel, purpose, granted, tracking, basis, wording_id, wording, wording_hash, 'merge', $5, $6, $7, $7
                 FROM consents WHERE tenant_id = $1 AND id = $4",
                [
                    tx.tenant().into(),
                    keep.into(),
                    Id::<Consent>::new(tx.clock()).into(),
                    result.row_id.into(),
                    tx.actor().to_string().into(),
                    tx.who().origin.address.clone().into(),
                    tx.now().into(),
                ],
            )
            .await?;
        }
        tx.run(
            "INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, tracking, basis, said_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (tenant_id, contact_id, channel, purpose) DO UPDATE
             SET granted = excluded.granted, tracking = excluded.tracking, basis = excluded.basis, said_at = excluded.said_at",
            [
                tx.tenant().into(),
                keep.into(),
                result.channel.as_str().into(),
                result.purpose.as_str().into(),
                result.granted.into(),
                result.tracking.as_deref().into(),
                result.basis.as_str().into(),
                if *repeated { tx.now() } else { result.said_at }.into(),
            ],
        )
        .await?;
    }
    tx.run("DELETE FROM consent_states WHERE tenant_id = $1 AND contact_id = $2", [tx.tenant().into(), drop.into()])
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(contact: u128, tracking: Tracking, minute: i64, explicit: bool) -> Held {
        Held {
            contact_id: Id::from(Uuid::from_u128(contact)),
            channel: "email".to_owned(),
            purpose: "opens".to_owned(),
            granted: tracking != Tracking::None,
            tracking: Some(tracking.name().to_owned()),
            basis: "consent".to_owned(),
            said_at: DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute),
            explicit,
            row_id: Uuid::nil(),
        }
    }

    #[test]
    fn the_stricter_answer_stands_unless_the_other_was_said_later_and_explicitly() {
        use Tracking::{Anonymous, Individual, None};
        let cases = [
            (held(1, None, 1, true), held(2, Individual, 2, true), Individual, false),
            (held(1, None, 1, true), held(2, Individual, 2, false), None, true),
            (held(1, None, 2, true), held(2, Individual, 1, true), None, false),
            (held(1, None, 1, true), held(2, Anonymous, 1, true), None, true),
            (held(1, Anonymous, 2, false), held(2, Individual, 1, true), Anonymous, false),
        ];
        for (one, other, stands, repeated) in cases {
            for (keep, drop) in [(&one, &other), (&other, &one)] {
                let decided = decide(Some(keep), Some(drop)).map(|(held, repeated)| (held.tracking(), repeated));
                assert_eq!(decided, Some((Some(stands), repeated)), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn who_said_nothing_contradicts_nobody() {
        let said = held(1, Tracking::Anonymous, 1, false);
        assert_eq!(decide(None, Some(&said)), Some((&said, false)));
        assert_eq!(decide(Some(&said), None), Some((&said, false)));
        assert_eq!(decide(None, None), None);
    }
}
