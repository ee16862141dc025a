//! Contacts as groups: how many there are of each kind, and nothing of any one person.
//!
//! A line never stands for fewer than [`FEWEST`] people, and has no identifier: nobody can be singled out, linked or inferred
//! (Article 29 Working Party, opinion 05/2014 on anonymisation techniques).

use super::{Format, sheet, usable};
use crate::{
    Tx,
    contacts::{
        consent::{Channel, Purpose},
        fields,
        rules::Rule,
    },
    error::{Check, Error, Result, Violation},
    permissions::ContactSummarise,
};
use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, JoinType},
};
use serde_json::{Map, Value, json};

/// The fewest people for whom a line may stand.
const FEWEST: i64 = 5;
/// The most columns.
const MOST: usize = 8;

/// By what people are grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    /// A column of contacts.
    Plain(&'static str),
    /// The month in which the contact was created.
    Created,
    /// What was said to messages by this channel.
    Consent(Channel),
    /// A field of the tenant's that is not personal.
    Field(String),
}

impl Column {
    fn parse(name: &str) -> Option<Self> {
        const PLAIN: [&str; 5] = ["stage", "locale", "country", "time_zone", "source"];
        if let Some(plain) = PLAIN.into_iter().find(|plain| *plain == name) {
            return Some(Self::Plain(plain));
        }
        match name.split_once(['.', '_']) {
            Some(("consent", channel)) => Channel::parse(channel).map(Self::Consent),
            Some(("fields", key)) => Some(Self::Field(key.to_owned())),
            _ => (name == "created").then_some(Self::Created),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Plain(name) => (*name).to_owned(),
            Self::Created => "created".to_owned(),
            Self::Consent(channel) => sheet::consent(channel.name(), Purpose::Messages.name()),
            Self::Field(key) => sheet::field(key),
        }
    }

    fn expr(&self) -> Expr {
        match self {
            Self::Plain(name) => Expr::col(("contacts", *name)),
            Self::Created => Expr::cust("to_char(contacts.created_at AT TIME ZONE 'UTC', 'YYYY-MM')"),
            Self::Consent(_) => {
                let granted = Expr::col((Alias::new(self.name()), "granted"));
                let word = |granted| Expr::val(sheet::answer(granted, None));
                Expr::cust_with_exprs(
                    "CASE $1 WHEN true THEN $2 WHEN false THEN $3 END",
                    [granted, word(true), word(false)],
                )
            }
            Self::Field(key) => Expr::cust_with_values("contacts.fields ->> $1", [key.as_str()]),
        }
    }
}

/// How many of those who fit a rule there are of each kind, as a file. Kinds of fewer than five stand together in a last line without
/// values, or nowhere when they are fewer than five together.
///
/// # Errors
/// [`Error::Invalid`] when the rule or the columns are none.
pub async fn groups(tx: &Tx<ContactSummarise>, rule: Option<&Rule>, by: &[String], format: Format) -> Result<Vec<u8>> {
    let by = read_columns(tx, by).await?;
    let mut select = usable(tx, rule).await?;
    for (number, column) in by.iter().enumerate() {
        if let Column::Consent(channel) = column {
            let said = Alias::new(column.name());
            let same = Expr::col((said.clone(), "tenant_id"))
                .eq(tx.tenant())
                .and(Expr::col((said.clone(), "contact_id")).equals(("contacts", "id")))
                .and(Expr::col((said.clone(), "channel")).eq(channel.name()))
                .and(Expr::col((said.clone(), "purpose")).eq(Purpose::Messages.name()));
            select.join_as(JoinType::LeftJoin, "consent_states", said, same);
        }
        select.expr_as(column.expr(), Alias::new(format!("g{number}")));
        select.add_group_by([Expr::cust((number + 1).to_string())]);
    }
    select.expr_as(Expr::cust("count(*)"), "people").and_having(Expr::cust_with_values("count(*) >= $1", [FEWEST]));
    let rows = tx.query_all(&select).await?;
    let mut lines = rows.iter().map(|row| read(row, by.len())).collect::<Result<Vec<_>, _>>()?;
    lines.sort();
    let told: i64 = lines.iter().map(|(_, people)| people).sum();
    let others = count(tx, rule).await? - told;
    if others >= FEWEST {
        lines.push((vec![None; by.len()], others));
    }
    write(&by, format, lines)
}

async fn count(tx: &Tx<ContactSummarise>, rule: Option<&Rule>) -> Result<i64> {
    let mut select = usable(tx, rule).await?;
    select.expr_as(Expr::cust("count(*)"), "n");
    let row = tx.query_one(&select).await?.ok_or_else(|| Error::internal("nothing was counted"))?;
    Ok(row.try_get("", "n")?)
}

type Line = (Vec<Option<String>>, i64);

fn read(row: &QueryResult, columns: usize) -> Result<Line, sea_orm::DbErr> {
    let cells = (0..columns).map(|number| row.try_get("", &format!("g{number}"))).collect::<Result<_, _>>()?;
    Ok((cells, row.try_get("", "people")?))
}

fn write(by: &[Column], format: Format, lines: Vec<Line>) -> Result<Vec<u8>> {
    let names: Vec<String> = by.iter().map(Column::name).chain(["people".to_owned()]).collect();
    if format == Format::Json {
        let object = |(cells, people): Line| {
            let values = cells.into_iter().map(Value::from).chain([json!(people)]);
            Value::Object(names.iter().cloned().zip(values).collect::<Map<_, _>>())
        };
        return serde_json::to_vec_pretty(&lines.into_iter().map(object).collect::<Vec<_>>()).map_err(Error::internal);
    }
    let mark = if format == Format::Spreadsheet { "\u{feff}" } else { "" };
    let people = lines
        .into_iter()
        .map(|(cells, people)| cells.into_iter().map(Option::unwrap_or_default).chain([people.to_string()]).collect());
    format.table([names].into_iter().chain(people), mark.into())
}

async fn read_columns(tx: &Tx<ContactSummarise>, names: &[String]) -> Result<Vec<Column>> {
    let mut check = Check::default();
    if !(1..=MOST).contains(&names.len()) {
        check.push(Violation::new("by", "out-of-range").with(&json!({ "min": 1, "max": MOST })));
    }
    let declared = fields::declared(tx).await?;
    let mut columns = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let fault = |code| Violation::new(format!("by.{number}"), code);
        match Column::parse(name) {
            None => check.push(fault("export-column-unknown")),
            Some(column) if columns.contains(&column) => check.push(fault("duplicate")),
            Some(column) => {
                if let Column::Field(key) = &column {
                    match declared.iter().find(|field| field.key == *key) {
                        None => check.push(fault("field-unknown").with(&json!({ "key": key }))),
                        Some(field) if field.personal => check.push(fault("field-personal")),
                        Some(_) => (),
                    }
                }
                columns.push(column);
            }
        }
    }
    check.done()?;
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_the_name_it_has_in_the_file() {
        for name in ["stage", "time_zone", "created", "consent_sms", "fields.size"] {
            assert_eq!(Column::parse(name).map(|column| column.name()).as_deref(), Some(name));
        }
        for name in ["", "email", "id", "consent_fax", "consent", "size"] {
            assert_eq!(Column::parse(name), None, "{name}");
        }
    }
}
