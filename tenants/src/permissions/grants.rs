//! Sets of permissions: what somebody may do, a bit for each line of the table.

use super::{IMPLIED, PERMISSIONS, Role, find};

/// A set of permissions, a bit for each line of the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Grants(u128);

impl Grants {
    /// Those of one role.
    #[must_use]
    pub fn of(role: Role) -> Self {
        let bits = PERMISSIONS.iter().enumerate().filter(|(_, entry)| entry.roles.contains(&role));
        Self(bits.fold(0, |set, (index, _)| set | 1 << index))
    }

    /// Those of these names; unknown names add nothing.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().filter_map(find).fold(0, |set, index| set | 1 << index))
    }

    /// What comes with every other.
    #[must_use]
    pub fn implied() -> Self {
        Self(1 << IMPLIED)
    }

    /// Whether the line `index` of the table is among them.
    #[must_use]
    pub fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets have.
    #[must_use]
    pub fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every permission of `other` is among them.
    #[must_use]
    pub fn cover(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Their names, in the order of the table, without what comes with every other.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let shown = |index: &usize| self.has(*index) && *index != IMPLIED;
        PERMISSIONS.iter().enumerate().filter(|(index, _)| shown(index)).map(|(_, entry)| entry.name).collect()
    }
}

const _: () = assert!(PERMISSIONS.len() <= 128, "a set of permissions is 128 bits wide");
