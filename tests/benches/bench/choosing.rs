//! Counting who fits three rules (a stage, a country, a consent), and whom a campaign with that audience would reach, among a million
//! contacts of one company; beside the same questions as one would write them by hand, on the same tables without walls.

use crate::{
    figures::{Rates, line},
    place::Place,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tenants::{
    campaigns::audience,
    contacts::{
        self, Order, Stage,
        consent::{Channel, Purpose},
        rules::{ConsentRule, Rule},
    },
};

/// Contacts who differ as people do. A tenth has said nothing, another tenth no; one in fifty is suppressed.
const PEOPLE: &str = "
    INSERT INTO contacts (tenant_id, id, email_index, stage, locale, country, source, fields, created_at, updated_at, acted_at)
    SELECT app.tenant(), ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, encode(sha256(n::text::bytea), 'hex'),
           (ARRAY['lead', 'prospect', 'customer'])[1 + n % 3], (ARRAY['fr', 'en', 'ar', NULL])[1 + n % 4],
           (ARRAY['FR', 'DZ', 'MA', NULL, 'BE'])[1 + n % 5], 'form', jsonb_build_object('size', n % 50),
           now() - n % 1000 * interval '1 day', now(), now()
    FROM generate_series(1, {people}) n;
    INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, tracking, basis, said_at)
    SELECT app.tenant(), ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'email', purpose, n % 10 > 1,
           CASE WHEN purpose <> 'messages' THEN 'individual' END, 'consent', now()
    FROM generate_series(1, {people}) n, unnest(ARRAY['messages', 'opens', 'clicks']) purpose WHERE n % 10 > 0;
    INSERT INTO suppressions (tenant_id, id, channel, address_index, reason, origin, recorded_by, at)
    SELECT app.tenant(), gen_random_uuid(), 'email', encode(sha256(n::text::bytea), 'hex'), 'unsubscribed', 'link', 'link', now()
    FROM generate_series(2, {people}, 50) n";

/// The database's owner walks round the walls of these from now on; the product's roles do not.
const OPEN: &str =
    "ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY; ALTER TABLE consent_states NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE suppressions NO FORCE ROW LEVEL SECURITY";

const COUNT: &str = "SELECT count(*) FROM contacts c JOIN consent_states s USING (tenant_id) WHERE tenant_id = $1
    AND c.stage IN ('lead', 'customer') AND c.country IN ('FR', 'DZ', 'MA')
    AND s.contact_id = c.id AND s.channel = 'email' AND s.purpose = 'messages' AND s.granted";
const REACH: &str = "SELECT count(*), count(*) FILTER (WHERE x.address_index IS NOT NULL) FROM contacts c
    JOIN consent_states s ON s.tenant_id = $1
    LEFT JOIN suppressions x ON x.tenant_id = $1 AND x.channel = 'email' AND x.address_index = c.email_index
    WHERE c.tenant_id = $1 AND c.stage IN ('lead', 'customer') AND c.country IN ('FR', 'DZ', 'MA')
    AND s.contact_id = c.id AND s.channel = 'email' AND s.purpose = 'messages' AND s.granted";

/// Measures so many contacts.
pub(crate) async fn measure(place: &Place, people: usize) {
    fill(place, people).await;
    let consent = ConsentRule { channel: Channel::Email, purpose: Purpose::Messages, granted: true };
    let rule = Rule::All(vec![
        Rule::Stage(vec![Stage::Lead, Stage::Customer]),
        Rule::Country(["FR", "DZ", "MA"].map(str::to_owned).to_vec()),
        Rule::Consent(consent),
    ]);
    let ours = Rates::of(people, async |_| {
        let counted =
            place.owner.fresh().act(async |tx| contacts::count(tx, Some(&rule), Order::default()).await).await.unwrap();
        assert!(counted > 0);
    })
    .await;
    line("choosing: contacts counted by three rules", &ours, &bare(place, people, COUNT).await);
    let channels = [Channel::Email];
    let ours = Rates::of(people, async |_| {
        let reach = place.owner.fresh().act(async |tx| audience::reach(tx, &rule, &channels).await).await.unwrap();
        assert!(reach.by_channel[0].cleared > 0 && reach.by_channel[0].suppressed > 0);
    })
    .await;
    line("choosing: contacts counted by what they get", &ours, &bare(place, people, REACH).await);
}

async fn bare(place: &Place, people: usize, sql: &'static str) -> Rates {
    Rates::of(people, async |_| {
        sqlx::query(sql).bind(place.owner.tenant()).fetch_one(&place.bare).await.unwrap();
    })
    .await
}

async fn fill(place: &Place, people: usize) {
    let mut owner = PgConnection::connect(&place.url).await.unwrap();
    let mut run = async |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
    run(format!("SET app.tenant = '{}'", place.owner.tenant())).await;
    run(PEOPLE.replace("{people}", &people.to_string())).await;
    run(OPEN.to_owned()).await;
    for table in ["contacts", "consent_states", "suppressions"] {
        run(format!("VACUUM ANALYZE {table}")).await;
    }
}
