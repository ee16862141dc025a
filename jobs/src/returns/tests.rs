//! Reports as mail systems write them, and mails that only look like one.
