//! What roles add up to.

use crate::permissions::{Grants, Role};

/// What everybody may who may anything, beside what is implied: know the tenant, use their own account.
const EVERYBODY: [&str; 2] = ["tenant:read", "account:use"];
/// The same for a program, which has no account.
const EVERY_PROGRAM: [&str; 1] = ["tenant:read"];

/// Permissions for all rows of the tenant, and those for own rows only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Authority {
    pub(crate) full: Grants,
    pub(crate) own: Grants,
}

impl Authority {
    /// What `roles` give, of which those that the tenant made itself give `permissions`.
    pub(crate) fn of(roles: &[String], permissions: &[String]) -> Self {
        let (own, full): (Vec<Role>, _) =
            roles.iter().filter_map(|role| Role::parse(role)).partition(|role| role.own_rows());
        let sum = |roles: Vec<Role>| roles.into_iter().map(Grants::of).fold(Grants::default(), Grants::and);
        let only_own = full.is_empty() && permissions.is_empty();
        let full = sum(full).and(Grants::named(permissions.iter().map(String::as_str)));
        let (own, base) = (sum(own), Grants::named(EVERYBODY).and(Grants::implied()));
        if only_own { Self { full, own: own.and(base) } } else { Self { full: full.and(base), own } }
    }

    /// What a key may that was given `permissions` by somebody with this authority.
    pub(crate) fn lend(self, permissions: &[String]) -> Grants {
        let lent = Grants::named(permissions.iter().map(String::as_str)).only(self.full);
        lent.and(Grants::named(EVERY_PROGRAM)).and(Grants::implied())
    }

    /// All permissions, whichever rows they are for.
    pub(crate) fn all(self) -> Grants {
        self.full.and(self.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_client_has_nothing_for_all_rows() {
        let client = Authority::of(&texts(&["client"]), &[]);
        assert_eq!(client.full, Grants::default());
        assert!(client.own.cover(Grants::of(Role::Client)));
    }

    #[test]
    fn a_role_for_all_rows_does_not_widen_one_for_own_rows() {
        let both = Authority::of(&texts(&["client", "guest"]), &[]);
        assert!(!both.full.cover(Grants::named(["consent:record"])));
        assert!(both.own.cover(Grants::named(["consent:record"])));
        assert!(both.full.cover(Grants::named(["campaign:read", "account:use"])));
    }

    #[test]
    fn a_role_of_the_tenants_own_gives_its_permissions_and_what_everybody_has() {
        let made =
            Authority::of(&texts(&["01990000-0000-7000-8000-000000000000"]), &texts(&["audit:read", "unheard:of"]));
        assert_eq!(made.full.names(), ["tenant:read", "account:use", "audit:read"]);
        assert!(made.full.cover(Grants::implied()));
    }

    #[test]
    fn roles_of_the_platform_are_none_for_members() {
        assert_eq!(Authority::of(&texts(&["worker", "link"]), &[]).full, Grants::default());
    }

    #[test]
    fn a_key_is_lent_no_more_than_its_creator_has() {
        let developer = Authority::of(&texts(&["developer"]), &[]);
        let lent = developer.lend(&texts(&["key:read", "tenant:erase"]));
        assert_eq!(lent.names(), ["tenant:read", "key:read"]);
        assert_eq!(Authority::default().lend(&texts(&["key:read"])).names(), ["tenant:read"]);
    }
}
