//! A file read in by a worker (parsed, checked, sealed, deduplicated, with the proof of consent), beside what PostgreSQL alone needs for
//! it: `\copy` of the same file into a staging table and one merge. The merge goes into one table with the same walls and indexes, and
//! then into as many tables as ours; nothing is checked or sealed in either.

use crate::{
    figures::{Rates, line, rate},
    place::Place,
};
use sqlx::{AssertSqlSafe, postgres::PgPoolCopyExt};
use tenants::{
    Id,
    contacts::{
        consent::{Answer, Channel, Said},
        fields::{self, Kind, NewField},
        import::{self, Agreed, Content, Import, NewImport},
    },
    uploads::{self, Encoding, PIECE, Upload},
};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// What a company without sealing would have, and where its files land.
const BARE: &str = "
    CREATE TABLE merged_contacts (LIKE contacts INCLUDING ALL, email text, phone text, name text);
    ALTER TABLE merged_contacts ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
    CREATE TABLE merged_states (LIKE consent_states INCLUDING ALL);
    ALTER TABLE merged_states ADD FOREIGN KEY (tenant_id, contact_id) REFERENCES merged_contacts (tenant_id, id) ON DELETE CASCADE;
    CREATE TABLE merged_consents (LIKE consents INCLUDING ALL);
    ALTER TABLE merged_consents ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id),
      ADD FOREIGN KEY (tenant_id, contact_id) REFERENCES merged_contacts (tenant_id, id) ON DELETE CASCADE;
    CREATE TABLE merged_cards (LIKE contact_cards INCLUDING ALL);
    ALTER TABLE merged_cards ADD FOREIGN KEY (tenant_id, contact_id) REFERENCES merged_contacts (tenant_id, id) ON DELETE CASCADE;
    CREATE TABLE staging (email text, name text, phone text, size text, note text);";
const TABLES: [&str; 4] = ["merged_contacts", "merged_states", "merged_consents", "merged_cards"];
const MERGE: &str = "
    INSERT INTO merged_contacts AS c (id, email_index, phone_index, email, phone, name, fields, stage, source, created_at, updated_at, acted_at)
    SELECT gen_random_uuid(), lower(email), phone, email, phone, name, jsonb_build_object('size', size::integer, 'note', note), 'prospect',
           'form', now(), now(), now()
    FROM (SELECT DISTINCT ON (lower(email)) * FROM staging ORDER BY lower(email)) s
    ON CONFLICT (tenant_id, email_index) DO UPDATE SET phone = coalesce(excluded.phone, c.phone), name = coalesce(excluded.name, c.name),
      fields = c.fields || excluded.fields, updated_at = excluded.updated_at;";
const MORE: &str = "
    INSERT INTO merged_cards (contact_id, email, phone, name)
    SELECT c.id, c.email::bytea, c.phone::bytea, c.name::bytea FROM staging s JOIN merged_contacts c ON c.email_index = lower(s.email)
    ON CONFLICT DO NOTHING;
    WITH today AS (
      INSERT INTO merged_states (contact_id, channel, purpose, granted, basis, said_at)
      SELECT c.id, 'email', 'messages', true, 'consent', now() FROM staging s JOIN merged_contacts c ON c.email_index = lower(s.email)
      ON CONFLICT DO NOTHING RETURNING contact_id)
    INSERT INTO merged_consents (id, contact_id, channel, purpose, granted, basis, wording, wording_hash, source, recorded_by, said_at, recorded_at)
    SELECT gen_random_uuid(), contact_id, 'email', 'messages', true, 'consent', 'I agree to receive news.', repeat('0', 64), 'form', 'import',
           now(), now() FROM today;";

/// Measures files of so many lines.
pub(crate) async fn measure(place: &Place, lines: usize) {
    declare(place).await;
    let stop = CancellationToken::new();
    let files = async {
        let mut rates = Vec::new();
        for run in 0..=crate::figures::RUNS {
            rates.push(file(place, lines, run).await);
        }
        stop.cancel();
        Rates::all(rates)
    };
    let (worked, ours) = tokio::join!(place.app.work(stop.clone()), files);
    worked.unwrap();
    sqlx::raw_sql(BARE).execute(&place.bare).await.unwrap();
    for table in TABLES {
        let wall = migrations::walls::walled(table).own("true").sql();
        sqlx::raw_sql(AssertSqlSafe(wall)).execute(&place.bare).await.unwrap();
    }
    let one = Rates::of(lines, async |run| merge(place, lines, run, "").await).await;
    line("import: lines; beside \\copy, merge, 1 table", &ours, &one);
    let all = Rates::of(lines, async |run| merge(place, lines, run + 100, MORE).await).await;
    line("import: lines; beside \\copy, merge, 4 tables", &ours, &all);
}

async fn declare(place: &Place) {
    for (key, kind) in [("size", Kind::Number), ("note", Kind::Text)] {
        let label = key.to_owned();
        let new = NewField { key: key.to_owned(), label, kind, choices: Vec::new(), personal: false };
        place.owner.fresh().act(async |tx| fields::create(tx, &new).await).await.unwrap();
    }
}

fn text(lines: usize, run: usize) -> String {
    let person = |n: usize| {
        format!(
            "line{run}.{n}@people.example,Person {n},+2135{:08},{},likes mint\n",
            (run * 1_000_003 + n) % 100_000_000,
            n % 50
        )
    };
    std::iter::once("email,name,phone,size,note\n".to_owned()).chain((0..lines).map(person)).collect()
}

/// Reads a file of so many people in, as the first thing of a company.
pub(crate) async fn fill(place: &Place, people: usize) {
    let stop = CancellationToken::new();
    let filled = async {
        file(place, people, usize::MAX).await;
        stop.cancel();
    };
    let (worked, ()) = tokio::join!(place.app.work(stop.clone()), filled);
    worked.unwrap();
}

/// Lines a second of one file, from its request to its end.
async fn file(place: &Place, lines: usize, run: usize) -> f64 {
    let upload = upload(place, &text(lines, run)).await;
    let new = NewImport {
        consents: vec![Agreed { answer: Answer::consent(Channel::Email, Said::Messages(true)), said_at: None }],
        ..NewImport::of(Content::Upload(upload), "I agree to receive news.", "form")
    };
    let asked = place.owner.fresh().act(async |tx| import::request(tx, &new).await).await.unwrap();
    let Import { finished_at, created_at, created, .. } = loop {
        let found = place.owner.fresh().act(async |tx| import::find(tx, asked.id).await).await.unwrap();
        if found.finished_at.is_some() {
            break found;
        }
        sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(usize::try_from(created).unwrap(), lines);
    rate(lines, (finished_at.unwrap() - created_at).as_seconds_f64())
}

async fn upload(place: &Place, text: &str) -> Id<Upload> {
    let owner = place.owner.fresh();
    let id = owner.act(async |tx| uploads::begin(tx).await).await.unwrap();
    for (number, piece) in (0..).zip(text.as_bytes().chunks(PIECE)) {
        owner.act(async |tx| uploads::put(tx, id, number, piece.to_vec()).await).await.unwrap();
    }
    let size = text.len() as u64;
    owner.act(async |tx| uploads::complete(tx, id, size, Encoding::Utf8).await).await.unwrap();
    id
}

async fn merge(place: &Place, lines: usize, run: usize, more: &str) {
    let csv = text(lines, run);
    let statement = "COPY staging FROM STDIN WITH (FORMAT csv, HEADER true)";
    let mut copy = place.bare.copy_in_raw(statement).await.unwrap();
    copy.send(csv.as_bytes()).await.unwrap();
    copy.finish().await.unwrap();
    let tenant = place.owner.tenant();
    let sql = format!("BEGIN; SET LOCAL app.tenant = '{tenant}'; {MERGE} {more} TRUNCATE staging; COMMIT;");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&place.bare).await.unwrap();
}
