//! Where the embedded servers keep their data and their sockets, and who may use the place: one process at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Error;
use super::account::Account;

/// The longest path of a socket's folder: macOS allows 103 bytes for a socket, Linux 107, and PostgreSQL's is the longest.
const LONGEST_SOCKET_FOLDER: usize = 103 - "/.s.PGSQL.5432".len();

/// Where root keeps the data when the servers' user cannot enter the checkout.
const ELSEWHERE: &str = "/var/lib/dihya";

/// The folders of one pair of servers.
#[derive(Debug)]
pub(super) struct Place {
    /// The user the servers run as.
    pub(super) account: Account,
    /// Holds the data folders, the logs and the lock.
    pub(super) base: PathBuf,
    /// Holds the sockets; short, and made of harmless characters only.
    pub(super) sockets: PathBuf,
}

impl Place {
    /// Decides where things lie, and creates what is missing.
    pub(super) fn settle(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::system("create", folder))?;
        let folder = folder.canonicalize().map_err(Error::system("find", folder))?;
        let link = folder.join("elsewhere");
        let mut base = link.canonicalize().unwrap_or_else(|_| folder.clone());
        let account = Account::choose(&base.join("postgres"));
        if account.switch && !account.reaches(&base) {
            if base != folder || base.join("postgres").exists() {
                return Err(Error::Unreachable { path: base, uid: account.uid });
            }
            base = Path::new(ELSEWHERE).join(short_name(&folder));
            fs::create_dir_all(&base).map_err(Error::system("create", &base))?;
            open_to_passers(Path::new(ELSEWHERE))?;
            open_to_passers(&base)?;
            // A link that leads nowhere is left when somebody deleted the data by hand.
            let _ = fs::remove_file(&link);
            symlink(&base, &link).map_err(Error::system("create", &link))?;
        }
        let sockets = sockets(&base);
        account.own(&sockets)?;
        Ok(Self { account, base, sockets })
    }

    /// Takes the place for this process, until the returned file is closed. The system closes it even after `kill -9`.
    pub(super) fn lock(&self) -> Result<File, Error> {
        let path = self.base.join("lock");
        let mut file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| self.denied(&path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(Error::system("read", &path))?;
                return Err(Error::Busy { folder: self.base.clone(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(Error::system("lock", &path)(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(Error::system("write", &path))?;
        Ok(file)
    }

    /// Being refused here means that another user, often root, was here first.
    fn denied(&self, path: &Path, source: io::Error) -> Error {
        match fs::metadata(path) {
            Ok(found) if found.uid() != self.account.uid && source.kind() == io::ErrorKind::PermissionDenied => {
                Error::Foreign { path: path.to_owned(), owner: found.uid() }
            }
            _ => Error::system("open", path)(source),
        }
    }
}

/// The folder itself has room for sockets unless its path is too long, or holds a character that a configuration list or an
/// address would have to escape. Then a folder in `/tmp` named after it does; its owner is checked before it is used.
fn sockets(base: &Path) -> PathBuf {
    let inside = base.join("sockets");
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"/._-".contains(&c);
    let path = inside.as_os_str().as_encoded_bytes();
    if path.len() <= LONGEST_SOCKET_FOLDER && path.iter().copied().all(plain) {
        inside
    } else {
        Path::new("/tmp").join(format!("dihya-{}", short_name(base)))
    }
}

/// A name of twelve characters for a path, the same at each start.
fn short_name(path: &Path) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(6).fold(String::new(), |mut name, byte| {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// Lets everybody pass through a folder without listing it, whatever the umask is.
fn open_to_passers(folder: &Path) -> Result<(), Error> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).map_err(Error::system("open up", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_stay_with_the_data_while_the_path_is_short() {
        assert_eq!(sockets(Path::new("/srv/dihya/.dihya")), Path::new("/srv/dihya/.dihya/sockets"));
    }

    #[test]
    fn sockets_of_a_long_or_odd_path_move_to_a_short_one_of_their_own() {
        let long = PathBuf::from(format!("/srv/{}/.dihya", "a".repeat(120)));
        let odd = Path::new("/srv/mes projets, été/.dihya");
        for base in [long.as_path(), odd] {
            let found = sockets(base);
            assert!(found.as_os_str().len() <= LONGEST_SOCKET_FOLDER);
            assert!(found.starts_with("/tmp"));
        }
        assert_ne!(sockets(&long), sockets(odd));
    }
}
