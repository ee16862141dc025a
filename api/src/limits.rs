//! Placeholder: replaced by the owner of this file.
use crate::config::Limits;
/// Placeholder.
#[derive(Clone)]
pub struct Throttle;
impl Throttle {
    pub(crate) fn connect(_: &str, _: &str, _: &Limits) -> redis::RedisResult<Self> { Ok(Self) }
    pub(crate) async fn ping(&self) -> bool { true }
}
