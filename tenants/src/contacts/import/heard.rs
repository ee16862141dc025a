//! What a file's own columns of consent say of a person, each to one purpose: what an import brings never goes beyond it.

use crate::contacts::consent::{Answer, Channel, Said, Tracking};

/// What stands in the columns of consent on a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heard(Vec<(Channel, Said)>);

impl Heard {
    /// Notes what a column says.
    pub(super) fn note(&mut self, channel: Channel, said: Said) {
        self.0.push((channel, said));
    }

    /// What is left of an answer that is brought for all people of a file; nothing where the line does not agree.
    pub(super) fn limit(&self, answer: Answer) -> Option<Answer> {
        let same =
            |(channel, said): &&(Channel, Said)| *channel == answer.channel && said.purpose() == answer.said.purpose();
        let Some((_, heard)) = self.0.iter().find(same).filter(|_| answer.said.granted()) else { return Some(answer) };
        let said = match (answer.said, *heard) {
            (Said::Opens(brought), Said::Opens(heard)) => Said::Opens(lesser(brought, heard)),
            (Said::Clicks(brought), Said::Clicks(heard)) => Said::Clicks(lesser(brought, heard)),
            (_, heard) => heard,
        };
        said.granted().then_some(Answer { said, ..answer })
    }
}

fn lesser(one: Tracking, other: Tracking) -> Tracking {
    match (one, other) {
        (Tracking::None, _) | (_, Tracking::None) => Tracking::None,
        (Tracking::Anonymous, _) | (_, Tracking::Anonymous) => Tracking::Anonymous,
        (Tracking::Individual, Tracking::Individual) => Tracking::Individual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_takes_from_a_yes_and_adds_nothing_to_it() {
        let mut heard = Heard::default();
        heard.note(Channel::Sms, Said::Messages(false));
        heard.note(Channel::Email, Said::Opens(Tracking::Anonymous));
        heard.note(Channel::Email, Said::Clicks(Tracking::Individual));
        for (channel, brought, left) in [
            (Channel::Email, Said::Messages(true), Some(Said::Messages(true))),
            (Channel::Sms, Said::Messages(true), None),
            (Channel::Sms, Said::Messages(false), Some(Said::Messages(false))),
            (Channel::Email, Said::Opens(Tracking::Individual), Some(Said::Opens(Tracking::Anonymous))),
            (Channel::Email, Said::Clicks(Tracking::Anonymous), Some(Said::Clicks(Tracking::Anonymous))),
        ] {
            let limited = heard.limit(Answer::consent(channel, brought)).map(|answer| answer.said);
            assert_eq!(limited, left, "{channel:?} {brought:?}");
        }
    }
}
