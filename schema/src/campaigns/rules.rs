//! What holds for all campaigns of a company on one channel.

use crate::{consents::Channel, context::Act};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{NaiveTime, Weekday as Day};
use tenants::{
    Error, Result, Violation,
    campaigns::{quiet::Quiet, sending_rules},
};

/// A day of the week.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Day")]
pub(crate) enum Weekday {
    /// Monday.
    #[graphql(name = "MONDAY")]
    Mon,
    /// Tuesday.
    #[graphql(name = "TUESDAY")]
    Tue,
    /// Wednesday.
    #[graphql(name = "WEDNESDAY")]
    Wed,
    /// Thursday.
    #[graphql(name = "THURSDAY")]
    Thu,
    /// Friday.
    #[graphql(name = "FRIDAY")]
    Fri,
    /// Saturday.
    #[graphql(name = "SATURDAY")]
    Sat,
    /// Sunday.
    #[graphql(name = "SUNDAY")]
    Sun,
}

/// What holds for the campaigns of one channel.
#[derive(SimpleObject)]
pub(crate) struct SendingRules {
    /// The channel.
    channel: Channel,
    /// Whether a second person must have approved what is sent.
    approval: bool,
    /// How many messages a contact gets at most, all campaigns of the channel together.
    cap: Option<MessageCap>,
    /// When nobody is written to, by the clock of each recipient. What falls into these hours waits for their end.
    quiet_hours: Vec<QuietHours>,
}

/// At most so many messages within so many hours.
#[derive(SimpleObject)]
pub(crate) struct MessageCap {
    /// Messages.
    messages: i32,
    /// Hours.
    hours: i32,
}

/// Hours of some weekdays at which nobody is written to.
#[derive(SimpleObject)]
pub(crate) struct QuietHours {
    /// The days on which they begin.
    days: Vec<Weekday>,
    /// When they begin, for instance `20:00`.
    from: String,
    /// When they end; on the next day, where that is not after the beginning.
    to: String,
}

impl From<sending_rules::SendingRules> for SendingRules {
    fn from(rules: sending_rules::SendingRules) -> Self {
        let sending_rules::SendingRules { channel, approval, cap, quiet } = rules;
        let cap = cap.map(|sending_rules::Cap { messages, hours }| MessageCap { messages, hours });
        let shown = |time: NaiveTime| time.format("%H:%M").to_string();
        let quiet = quiet.into_iter().map(|Quiet { days, from, to }| QuietHours {
            days: days.into_iter().map(Into::into).collect(),
            from: shown(from),
            to: shown(to),
        });
        Self { channel: channel.into(), approval, cap, quiet_hours: quiet.collect() }
    }
}

/// What is to hold for the campaigns of one channel. It takes the place of all that held before.
#[derive(InputObject)]
pub(crate) struct SendingRulesSet {
    /// The channel.
    #[graphql(default_with = "Channel::Email")]
    channel: Channel,
    /// Whether a second person must have approved what is sent.
    approval: bool,
    /// How many messages a contact gets at most, all campaigns of the channel together.
    cap: Option<MessageCapInput>,
    /// When nobody is written to, by the clock of each recipient.
    #[graphql(default)]
    quiet_hours: Vec<QuietHoursInput>,
}

/// At most so many messages within so many hours.
#[derive(InputObject)]
pub(crate) struct MessageCapInput {
    /// Messages, 1 to 1000.
    messages: i32,
    /// Hours, up to those of a year.
    hours: i32,
}

/// Hours of some weekdays at which nobody is written to.
#[derive(InputObject)]
pub(crate) struct QuietHoursInput {
    /// The days on which they begin.
    days: Vec<Weekday>,
    /// When they begin, for instance `20:00`.
    from: String,
    /// When they end; on the next day, where that is not after the beginning.
    to: String,
}

impl SendingRulesSet {
    fn read(self) -> Result<sending_rules::SendingRules> {
        let mut wrong = Vec::new();
        let mut time = |field: &'static str, text: &str| {
            NaiveTime::parse_from_str(text, "%H:%M").unwrap_or_else(|_| {
                wrong.push(Violation::new(field, "time-invalid"));
                NaiveTime::MIN
            })
        };
        let quiet = self.quiet_hours.into_iter().map(|QuietHoursInput { days, from, to }| Quiet {
            days: days.into_iter().map(Into::into).collect(),
            from: time("quietHours.from", &from),
            to: time("quietHours.to", &to),
        });
        let quiet = quiet.collect();
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let cap = self.cap.map(|MessageCapInput { messages, hours }| sending_rules::Cap { messages, hours });
        Ok(sending_rules::SendingRules { channel: self.channel.into(), approval: self.approval, cap, quiet })
    }
}

#[derive(Default)]
pub(crate) struct SendingRulesQuery;

#[Object]
impl SendingRulesQuery {
    /// What holds for all campaigns, channel by channel.
    async fn sending_rules(&self, ctx: &Context<'_>) -> Result<Vec<SendingRules>> {
        let rules = ctx.act(async |tx| sending_rules::list(tx).await).await?;
        Ok(rules.into_iter().map(Into::into).collect())
    }
}

#[derive(Default)]
pub(crate) struct SendingRulesMutation;

#[Object]
impl SendingRulesMutation {
    /// Decides what holds for the campaigns of one channel, from now on and also for what is being sent.
    async fn sending_rules_set(&self, ctx: &Context<'_>, input: SendingRulesSet) -> Result<Vec<SendingRules>> {
        let rules = input.read()?;
        let rules = ctx.act(async |tx| sending_rules::set(tx, &rules).await).await?;
        Ok(rules.into_iter().map(Into::into).collect())
    }
}
