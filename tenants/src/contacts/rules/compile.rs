//! A rule as one condition over `contacts`. Values are parameters; the text is put together from the pieces written here.

use super::{Behaviour, ConsentRule, FieldRule, Range, Reach, Rule, Test, When, known::Known};
use crate::{
    Tx,
    campaigns::delivery::Delivery,
    contacts::{
        Email, Phone,
        consent::Purpose,
        fields::{Field, Kind},
        types::words,
    },
    error::Result,
    permissions::Permission,
    seal::Keys,
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::{
    Value as Bound,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use serde_json::Value;
use uuid::Uuid;

/// A condition that has passed the check.
pub(crate) struct Compiled(SimpleExpr);

/// What leaves are made with.
struct Press<'a, P> {
    keys: Keys<P>,
    tenant: Uuid,
    now: DateTime<Utc>,
    known: &'a Known,
}

impl Compiled {
    /// A condition that all fit.
    pub(super) fn everybody() -> Self {
        Self(Expr::val(true))
    }

    /// The condition of a rule that was checked against what is known.
    pub(super) async fn of<P: Permission>(tx: &Tx<P>, known: &Known, rule: &Rule) -> Result<Self> {
        let press = Press { keys: tx.keys().await?, tenant: tx.tenant(), now: tx.now(), known };
        Ok(Self(press.expr(rule, true)))
    }

    /// The conditions of the leaves of a rule that was checked, in the order of the tree.
    pub(super) async fn leaves<P: Permission>(tx: &Tx<P>, known: &Known, rule: &Rule) -> Result<Vec<SimpleExpr>> {
        let press = Press { keys: tx.keys().await?, tenant: tx.tenant(), now: tx.now(), known };
        let mut leaves = Vec::new();
        press.gather(rule, &mut leaves);
        Ok(leaves)
    }

    pub(crate) fn expr(&self) -> SimpleExpr {
        self.0.clone()
    }
}

/// Each of these asks for one person, so that PostgreSQL may join, or look each person up: by `IN` it would compare each with each
/// as soon as there is an *any* or a *not* around it and too many fit for its memory.
const TAGGED: &str =
    "EXISTS (SELECT FROM contact_tags t WHERE t.tenant_id = $1 AND t.tag_id = $2 AND t.contact_id = contacts.id)";
const LISTED: &str =
    "EXISTS (SELECT FROM list_contacts l WHERE l.tenant_id = $1 AND l.list_id = $2 AND l.contact_id = contacts.id)";
const AGREED: &str = "EXISTS (SELECT FROM consent_states s WHERE s.tenant_id = $1 AND s.contact_id = contacts.id
      AND s.channel = $2 AND s.purpose = $3 AND s.granted)";
/// What was sent to a contact, or to one that was merged into it.
const SENT: &str = "EXISTS (SELECT FROM (
      SELECT d.contact_id AS id FROM deliveries d
      WHERE d.tenant_id = $1 AND d.state = $4 AND ($2::uuid IS NULL OR d.campaign_id = $2) AND d.settled_at >= $3
      UNION ALL SELECT m.merged_into FROM contacts m JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id
      WHERE m.tenant_id = $1 AND m.merged_into IS NOT NULL AND d.state = $4 AND ($2::uuid IS NULL OR d.campaign_id = $2) AND d.settled_at >= $3
    ) s WHERE s.id = contacts.id)";
/// Whoever did something by name.
const ENGAGED: &str = "EXISTS (SELECT FROM (
      SELECT d.contact_id AS id FROM engagements e JOIN deliveries d ON d.tenant_id = $1 AND d.campaign_id = e.campaign_id AND d.slot = e.slot
      WHERE e.tenant_id = $1 AND e.kind = $4 AND ($2::uuid IS NULL OR e.campaign_id = $2) AND e.at >= $3
      UNION ALL SELECT m.merged_into FROM contacts m JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id
      JOIN engagements e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot
      WHERE m.tenant_id = $1 AND m.merged_into IS NOT NULL AND e.kind = $4 AND ($2::uuid IS NULL OR e.campaign_id = $2) AND e.at >= $3
    ) s WHERE s.id = contacts.id)";

/// The score, computed where what is known of it leaves room for doubt.
macro_rules! scored {
    ($known:literal, $test:literal) => {
        concat!(
            "contacts.id IN (SELECT s.contact_id FROM scores s WHERE s.tenant_id = $1 AND ",
            $known,
            " (SELECT round(sum(app.faded(l.value, r.half_life, l.at, $3))) FROM score_lines l",
            " JOIN score_rules r ON r.tenant_id = $1 AND r.id = l.rule_id AND NOT r.removed",
            " WHERE l.tenant_id = $1 AND l.contact_id = s.contact_id) ",
            $test,
            " $2))"
        )
    };
}
const HAS_POINTS: &str =
    scored!("s.most >= $2 - 0.5 AND (s.least > $2 - 0.5 AND (s.stale_at IS NULL OR s.stale_at > $3) OR", ">=");
const LACKS_POINTS: &str = scored!("(s.least <= $2 - 0.5 OR s.stale_at <= $3) AND (s.most < $2 - 0.5 OR", "<");

/// A condition of written text and parameters.
fn cond<const N: usize>(text: &'static str, values: [Bound; N]) -> SimpleExpr {
    Expr::cust_with_values(text, values)
}

impl<P: Permission> Press<'_, P> {
    /// A rule, or what is not it. The *not* is carried down to the leaves: PostgreSQL joins by what all must fit, and sees it only
    /// where it stands without a *not* before it.
    fn expr(&self, rule: &Rule, fits: bool) -> SimpleExpr {
        let each = |rules: &[Rule], and: bool| {
            let join = if and { ExprTrait::and } else { ExprTrait::or };
            rules.iter().map(|rule| self.expr(rule, fits)).reduce(join).unwrap_or_else(|| Expr::val(!fits))
        };
        match rule {
            Rule::All(rules) => each(rules, fits),
            Rule::Any(rules) => each(rules, !fits),
            Rule::Not(rule) => self.expr(rule, !fits),
            Rule::Segment(_) => each(self.known.below(rule), fits),
            leaf if fits => self.leaf(leaf),
            leaf => self.leaf(leaf).not(),
        }
    }

    fn gather(&self, rule: &Rule, leaves: &mut Vec<SimpleExpr>) {
        let below = self.known.below(rule);
        if below.is_empty() {
            leaves.push(self.leaf(rule));
        }
        for rule in below {
            self.gather(rule, leaves);
        }
    }

    fn leaf(&self, rule: &Rule) -> SimpleExpr {
        match rule {
            Rule::All(_) | Rule::Any(_) | Rule::Not(_) | Rule::Segment(_) => never(),
            Rule::Everybody(everybody) => Expr::val(*everybody),
            Rule::Stage(stages) => {
                let names: Vec<String> = stages.iter().map(|stage| stage.name().to_owned()).collect();
                cond("contacts.stage = ANY($1)", [names.into()])
            }
            Rule::Locale(tags) => {
                let tags: Vec<String> =
                    tags.iter().filter_map(|tag| Some(tag.parse::<Locale>().ok()?.to_string())).collect();
                cond("coalesce(contacts.locale = ANY($1), false)", [tags.into()])
            }
            Rule::Country(codes) => {
                let codes: Vec<String> = codes.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
                cond("coalesce(contacts.country = ANY($1), false)", [codes.into()])
            }
            Rule::TimeZone(zones) => cond("coalesce(contacts.time_zone = ANY($1), false)", [zones.clone().into()]),
            Rule::Source(sources) => {
                let sources: Vec<String> = sources.iter().map(|source| source.trim().to_owned()).collect();
                cond("contacts.source = ANY($1)", [sources.into()])
            }
            Rule::Has(Reach::Email) => cond("contacts.email_index IS NOT NULL", []),
            Rule::Has(Reach::Phone) => cond("contacts.phone_index IS NOT NULL", []),
            Rule::Email(text) => Email::parse(text).map_or_else(
                |_| never(),
                |email| self.whose(
                    "contacts.id IN (SELECT coalesce(o.merged_into, o.id) FROM contacts o WHERE o.tenant_id = $1 AND o.email_index = $2)",
                    self.keys.blind(&email).into(),
                ),
            ),
            Rule::Phone(text) => Phone::parse(text).map_or_else(
                |_| never(),
                |phone| self.whose(
                    "contacts.id IN (SELECT coalesce(o.merged_into, o.id) FROM contacts o WHERE o.tenant_id = $1 AND o.phone_index = $2)",
                    self.keys.blind(&phone).into(),
                ),
            ),
            Rule::Name(text) => {
                let words: Vec<i64> = words(text).iter().map(|word| self.keys.word(word)).collect();
                cond("contacts.words @> $1", [words.into()])
            }
            Rule::Tag(id) => cond(TAGGED, [self.tenant.into(), (*id).into()]),
            Rule::List(id) => cond(LISTED, [self.tenant.into(), (*id).into()]),
            Rule::Field(rule) => self.known.field(&rule.key).map_or_else(never, |field| field_rule(field, rule)),
            Rule::Consent(rule) => self.consent(*rule),
            Rule::Created(when) => self.when(*when, "contacts.created_at >= $1", "contacts.created_at < $1"),
            Rule::Changed(when) => self.when(*when, "contacts.updated_at >= $1", "contacts.updated_at < $1"),
            Rule::Acted(when) => self.when(*when, "contacts.acted_at >= $1", "contacts.acted_at < $1"),
            Rule::Sent(act) => self.behaviour(*act, SENT, Delivery::Accepted.number().into()),
            Rule::Opened(act) => self.behaviour(*act, ENGAGED, Purpose::Opens.name().into()),
            Rule::Clicked(act) => self.behaviour(*act, ENGAGED, Purpose::Clicks.name().into()),
            Rule::Score(range) => self.score(*range),
        }
    }

    /// Whoever has no line has no points.
    fn score(&self, range: Range) -> SimpleExpr {
        let points = |points: i32| [self.tenant.into(), f64::from(points).into(), self.now.into()];
        match range {
            Range::AtLeast(least) if least > 0 => cond(HAS_POINTS, points(least)),
            Range::AtLeast(least) => cond(LACKS_POINTS, points(least)).not(),
            Range::AtMost(most) if most >= 0 => cond(HAS_POINTS, points(most.saturating_add(1))).not(),
            Range::AtMost(most) => cond(LACKS_POINTS, points(most.saturating_add(1))),
        }
    }

    fn consent(&self, rule: ConsentRule) -> SimpleExpr {
        let agreed = cond(AGREED, [self.tenant.into(), rule.channel.name().into(), rule.purpose.name().into()]);
        if rule.granted { agreed } else { agreed.not() }
    }

    /// Whoever has an address, be it one of somebody who was merged into them.
    fn whose(&self, text: &'static str, index: Bound) -> SimpleExpr {
        cond(text, [self.tenant.into(), index])
    }

    fn ago(&self, days: u32) -> DateTime<Utc> {
        self.now - TimeDelta::days(i64::from(days))
    }

    fn when(&self, when: When, since: &'static str, before: &'static str) -> SimpleExpr {
        match when {
            When::Since(at) => cond(since, [at.into()]),
            When::WithinDays(days) => cond(since, [self.ago(days).into()]),
            When::Before(at) => cond(before, [at.into()]),
            When::BeforeDays(days) => cond(before, [self.ago(days).into()]),
        }
    }

    fn behaviour(&self, act: Behaviour, text: &'static str, what: Bound) -> SimpleExpr {
        let since = act.within_days.map_or(DateTime::UNIX_EPOCH, |days| self.ago(days));
        cond(text, [self.tenant.into(), act.campaign.into(), since.into(), what])
    }
}

/// A test of one value. Numbers are compared as numbers and days as text, in which their order is the same.
fn field_rule(field: &Field, FieldRule { key, test }: &FieldRule) -> SimpleExpr {
    let read = |value: &Value| text(&field.read(value).unwrap_or_default());
    let key = || Bound::from(key.as_str());
    match (test, field.kind()) {
        (Test::Known(true), _) => cond("contacts.fields -> $1 IS NOT NULL", [key()]),
        (Test::Known(false), _) => cond("contacts.fields -> $1 IS NULL", [key()]),
        (Test::In(values), Kind::Number) => cond(
            "coalesce((contacts.fields -> $1)::numeric = ANY($2::text[]::numeric[]), false)",
            [key(), values.iter().map(read).collect::<Vec<String>>().into()],
        ),
        (Test::In(values), _) => cond(
            "coalesce(contacts.fields ->> $1 = ANY($2), false)",
            [key(), values.iter().map(read).collect::<Vec<String>>().into()],
        ),
        (Test::AtLeast(value), Kind::Number) => {
            cond("coalesce((contacts.fields -> $1)::numeric >= $2::text::numeric, false)", [key(), read(value).into()])
        }
        (Test::AtMost(value), Kind::Number) => {
            cond("coalesce((contacts.fields -> $1)::numeric <= $2::text::numeric, false)", [key(), read(value).into()])
        }
        (Test::AtLeast(value), _) => {
            cond("coalesce((contacts.fields ->> $1) COLLATE \"C\" >= $2, false)", [key(), read(value).into()])
        }
        (Test::AtMost(value), _) => {
            cond("coalesce((contacts.fields ->> $1) COLLATE \"C\" <= $2, false)", [key(), read(value).into()])
        }
        (Test::Contains(part), _) => cond(
            "coalesce(position(lower($2) IN lower(contacts.fields ->> $1)) > 0, false)",
            [key(), part.as_str().into()],
        ),
    }
}

/// A value as `->>` shows it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn never() -> SimpleExpr {
    Expr::val(false)
}
