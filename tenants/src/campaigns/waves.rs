//! Waves: the recipients of one time zone, who leave together, not before their hour and not in their quiet hours.

use super::{Campaign, audience, hours, hours::Hour, quiet, sending_rules::SendingRules};
use crate::{
    Id, Tx,
    error::{Error, Result},
    id::several,
    permissions::{CampaignDeliver, CampaignRead, Permission, Within, Write},
    signals::Topic,
    tasks::Task,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, SimpleExpr},
};

/// Recipients of one time zone.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Wave {
    /// The campaign.
    pub campaign_id: Id<Campaign>,
    /// The zone, by its name in the IANA database.
    pub zone: String,
    /// The hour that was planned for them.
    pub planned_at: DateTime<Utc>,
    /// Before this nobody of them is written to: that hour, or the end of their quiet hours.
    pub not_before: DateTime<Utc>,
    /// How many they are.
    pub people: i32,
}

/// The waves of a campaign whose audience is frozen, in the order of leaving.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<CampaignRead>, campaign: Id<Campaign>) -> Result<Vec<Wave>> {
    tx.rows(
        "SELECT campaign_id, zone, planned_at, not_before, people FROM campaign_waves
         WHERE tenant_id = $1 AND campaign_id = ANY($2) ORDER BY not_before, number",
        [tx.tenant().into(), several(&[campaign])],
    )
    .await
}

/// The waves of a campaign to be, in the order of leaving.
pub(super) struct Plan {
    waves: Vec<Planned>,
    /// The number of those whose zone is not known.
    others: usize,
}

struct Planned {
    zone: Tz,
    hour: DateTime<Utc>,
    not_before: DateTime<Utc>,
}

impl Plan {
    /// Who lives where, and when those who live there may be written to.
    pub(super) async fn of<P: Permission>(tx: &Tx<P>, hour: Option<&Hour>, rules: &SendingRules) -> Result<Self> {
        let (zones, home) = hours::zones(tx).await?;
        let plan = |zone: Tz| {
            let planned = hour.map_or(tx.now(), |hour| hour.in_zone(zone).max(tx.now()));
            Planned { zone, hour: planned, not_before: quiet::until(&rules.quiet, zone, planned).unwrap_or(planned) }
        };
        let mut waves: Vec<Planned> = zones.into_iter().map(plan).collect();
        waves.sort_by_key(|wave| (wave.not_before, wave.zone.name()));
        let others = waves.iter().position(|wave| wave.zone == home).unwrap_or_default();
        Ok(Self { waves, others })
    }

    /// The number of the wave that a contact belongs to, as a statement over contacts asks for it.
    pub(super) fn number(&self) -> SimpleExpr {
        if self.waves.len() == 1 {
            return Expr::cust("0::smallint");
        }
        let zones: Vec<String> = self.waves.iter().map(|wave| wave.zone.name().to_owned()).collect();
        let others = i32::try_from(self.others).unwrap_or_default();
        let values: [sea_orm::Value; 2] = [zones.into(), others.into()];
        Expr::cust_with_values(
            "coalesce(array_position($1::text[], contacts.time_zone) - 1, $2::integer)::smallint",
            values,
        )
    }

    /// When the last of them may leave.
    pub(super) fn last(&self) -> DateTime<Utc> {
        self.waves.iter().map(|wave| wave.not_before).max().unwrap_or_default()
    }

    /// Writes down the waves that have people, and their batches of so many.
    pub(super) async fn write<P: Permission>(&self, tx: &Tx<P>, campaign: Id<Campaign>, batch: i32) -> Result<()> {
        let zones: Vec<String> = self.waves.iter().map(|wave| wave.zone.name().to_owned()).collect();
        let planned: Vec<DateTime<Utc>> = self.waves.iter().map(|wave| wave.hour).collect();
        let not_before: Vec<DateTime<Utc>> = self.waves.iter().map(|wave| wave.not_before).collect();
        tx.run(
            "WITH filled AS MATERIALIZED (
               SELECT wave, min(slot) AS first, max(slot) AS last, count(*)::integer AS people
               FROM deliveries WHERE tenant_id = $1 AND campaign_id = $2 GROUP BY wave),
             waves AS (
               INSERT INTO campaign_waves (tenant_id, campaign_id, number, zone, planned_at, not_before, people)
               SELECT $1, $2, f.wave, p.zone, p.planned, p.not_before, f.people FROM filled f
               JOIN unnest($4::text[], $5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY p (zone, planned, not_before, n)
                 ON p.n = f.wave + 1)
             INSERT INTO batches (tenant_id, campaign_id, number, wave, first_slot, last_slot)
             SELECT $1, $2, (row_number() OVER (ORDER BY f.first, n) - 1)::integer, f.wave,
                    f.first + n * $3, least(f.first + (n + 1) * $3 - 1, f.last)
             FROM filled f CROSS JOIN LATERAL generate_series(0, (f.last - f.first) / $3) n",
            [
                tx.tenant().into(),
                campaign.into(),
                batch.into(),
                zones.into(),
                planned.into(),
                not_before.into(),
            ],
        )
        .await?;
        Ok(())
    }
}

/// A wave whose hour has come, with batches left.
#[derive(FromQueryResult)]
struct Due {
    number: i16,
    zone: String,
}

/// Puts off the waves whose hour has come and into whose quiet hours that falls.
pub(super) async fn hush(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>, quiet: &[quiet::Quiet]) -> Result<()> {
    if quiet.is_empty() {
        return Ok(());
    }
    let due: Vec<Due> = tx
        .rows(
            "SELECT number, zone FROM campaign_waves w WHERE tenant_id = $1 AND campaign_id = $2 AND not_before <= $3
             AND EXISTS (SELECT FROM batches WHERE tenant_id = $1 AND campaign_id = $2 AND wave = w.number AND NOT done)",
            [tx.tenant().into(), campaign.into(), tx.now().into()],
        )
        .await?;
    for Due { number, zone } in due {
        hushed(tx, campaign, (number, &zone), quiet).await?;
    }
    Ok(())
}

/// Puts a wave off if it is in its quiet hours, and tells whether it is.
pub(super) async fn hushed(
    tx: &Tx<CampaignDeliver>,
    campaign: Id<Campaign>,
    (number, zone): (i16, &str),
    quiet: &[quiet::Quiet],
) -> Result<bool> {
    let zone: Tz = zone.parse().map_err(|_| Error::internal("a wave without a zone"))?;
    let Some(until) = quiet::until(quiet, zone, tx.now()) else { return Ok(false) };
    tx.run(
        "UPDATE campaign_waves SET not_before = $4 WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3",
        [tx.tenant().into(), campaign.into(), number.into(), until.into()],
    )
    .await?;
    tx.signal(Topic::Campaign(campaign.uuid()));
    Ok(true)
}

/// Has a campaign look at its hours again: what waits for the end of quiet hours waits for the planned hour only, until a worker finds
/// that it still falls into them.
pub(super) async fn wake<P: Permission>(tx: &Tx<P>, campaign: Id<Campaign>) -> Result<()>
where
    Write: Within<P::Mode>,
{
    tx.run(
        "UPDATE campaign_waves SET not_before = planned_at WHERE tenant_id = $1 AND campaign_id = $2 AND not_before > $3",
        [tx.tenant().into(), campaign.into(), tx.now().into()],
    )
    .await?;
    for part in 0..audience::PARTS {
        tx.dequeue(&Task::DeliverCampaign { campaign, part }).await?;
    }
    audience::start_parts(tx, campaign).await
}
