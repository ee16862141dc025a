//! A file read in by a worker (parsed, checked, sealed, with tag and proof of consent), beside a bare `unnest` of as many rows.

use crate::{
    figures::{Rates, line, rate},
    place::Place,
};
use tenants::contacts::{
    consent::{Answer, Channel, Said},
    import::{self, Agreed, Content, Import, NewImport},
};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Rows of one statement; the worker writes as many in a transaction.
const BATCH: usize = 500;
const INSERT: &str =
    "INSERT INTO bare_contacts (tenant_id, id, email, email_index, name, source, created_at, updated_at)
    SELECT $1, r.id, r.email, r.email_index, r.name, 'form', now(), now()
    FROM unnest($2::uuid[], $3::bytea[], $4::text[], $5::bytea[]) r (id, email, email_index, name)";

/// Measures files of so many lines.
pub(crate) async fn measure(place: &Place, lines: usize) {
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
    let bare = Rates::of(lines, async |run| unnest(place, lines, run).await).await;
    line("import: lines of a file", &ours, &bare);
}

/// Lines a second of one file, from its request to its end.
async fn file(place: &Place, lines: usize, run: usize) -> f64 {
    let csv = (0..lines).map(|number| format!("line{run}.{number}@people.example,Person {number}\n"));
    let content = Content::Csv(std::iter::once("email,name\n".to_owned()).chain(csv).collect());
    let new = NewImport {
        tag: Some(format!("file {run}")),
        consents: vec![Agreed { answer: Answer::consent(Channel::Email, Said::Messages(true)), said_at: None }],
        ..NewImport::of(content, "I agree to receive news.", "form")
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

async fn unnest(place: &Place, lines: usize, run: usize) {
    let numbers: Vec<usize> = (0..lines).collect();
    for batch in numbers.chunks(BATCH) {
        let ids: Vec<Uuid> = batch.iter().map(|_| place.app.db.clock().uuid()).collect();
        let indexes: Vec<String> = batch.iter().map(|number| format!("{run:04}{number:060}")).collect();
        let sealed: Vec<Vec<u8>> = batch.iter().map(|_| vec![7; 56]).collect();
        let insert = sqlx::query(INSERT).bind(place.owner.tenant()).bind(ids).bind(&sealed).bind(indexes).bind(&sealed);
        insert.execute(&place.bare).await.unwrap();
    }
}
