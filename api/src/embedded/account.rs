//! The user the servers run as: oneself, or, as PostgreSQL refuses root, an ordinary one in root's place.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tokio::process::Command;

use super::Error;

/// A user and group of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    gid: u32,
    /// Whether we are root and children must change to this user.
    pub(super) switch: bool,
}

/// `nobody` has these ids on every Linux.
const NOBODY: Account = Account { uid: 65_534, gid: 65_534, switch: true };

impl Account {
    /// Oneself. As root: the owner of `data` that exist, else the package's own `postgres`, else `nobody`.
    pub(super) fn choose(data: &Path) -> Self {
        let me = rustix::process::geteuid();
        if !me.is_root() {
            return Self { uid: me.as_raw(), gid: rustix::process::getegid().as_raw(), switch: false };
        }
        let owner = fs::metadata(data).ok().filter(|found| found.uid() != 0);
        owner
            .map(|found| Self { uid: found.uid(), gid: found.gid(), switch: true })
            .or_else(|| by_name(&fs::read_to_string("/etc/passwd").ok()?, "postgres"))
            .unwrap_or(NOBODY)
    }

    /// Whether this user can go down to `folder`. Looks at the mode bits, not at access lists.
    pub(super) fn reaches(&self, folder: &Path) -> bool {
        folder.ancestors().filter_map(|path| fs::metadata(path).ok()).all(|it| {
            let execute = if it.uid() == self.uid {
                0o100
            } else if it.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            it.mode() & execute != 0
        })
    }

    /// Makes sure that `folder` exists, belongs to this user and is closed to all others.
    pub(super) fn own(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(Error::system("create", folder))?;
        // Not following links: in a folder open to all, somebody else may have put one there first.
        let found = fs::symlink_metadata(folder).map_err(Error::system("read", folder))?;
        if self.switch && found.uid() == 0 && found.is_dir() {
            std::os::unix::fs::lchown(folder, Some(self.uid), Some(self.gid))
                .map_err(Error::system("give away", folder))?;
        } else if found.uid() != self.uid || !found.is_dir() {
            return Err(Error::Foreign { path: folder.to_owned(), owner: found.uid() });
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(Error::system("close", folder))
    }

    /// A command that runs as this user, with nothing of our environment (`PGDATA`, `PGPORT` and their like would
    /// lead it astray), and out of reach of the terminal's Ctrl-C, which is for us to handle first.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").process_group(0);
        if let Some(folder) = program.parent() {
            command.env("PATH", folder);
        }
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }
}

/// The user of that name, from the text of `/etc/passwd`.
fn by_name(users: &str, name: &str) -> Option<Account> {
    let mut fields = users.lines().map(|line| line.split(':')).find_map(|mut it| (it.next()? == name).then_some(it))?;
    Some(Account { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()?, switch: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn a_user_is_found_by_name() {
        assert_eq!(by_name(USERS, "postgres"), Some(Account { uid: 101, gid: 104, switch: true }));
        assert_eq!(by_name(USERS, "post"), None);
    }

    #[test]
    fn a_closed_folder_on_the_way_is_out_of_reach_for_others() {
        let closed = std::env::temp_dir().join(format!("dihya-closed-{}", std::process::id()));
        let inside = closed.join("inside");
        fs::create_dir_all(&inside).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        let found = fs::metadata(&closed).unwrap();
        let owner = Account { uid: found.uid(), gid: found.gid(), switch: false };
        let stranger = Account { uid: 65_534, gid: 65_534, switch: true };
        assert!(owner.reaches(&inside));
        assert!(!stranger.reaches(&inside));
        fs::remove_dir_all(&closed).unwrap();
    }
}
