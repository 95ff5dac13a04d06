//! A server that is asked over HTTP.

use std::{error::Error as _, time::Duration};

use futures_util::TryStreamExt;
use opendal::{
    Error, ErrorKind, HttpTransporter, OperationContext, Operator,
    layers::RetryLayer,
    services::{S3, Webdav},
};

use super::{
    CloudError, MOST_NAMES, Place, account,
    transport::{Protocol, Transport},
};
use crate::tls::Trust;

/// How often a question is asked again when it failed for a reason that may pass.
const RETRIES: usize = 2;
/// The longest name of any file, in bytes, as S3 bounds them.
const LONGEST_FOREIGN: usize = 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

pub(super) struct Remote(Operator);

impl Remote {
    pub(super) fn at(place: &Place, trust: &Trust) -> Result<Self, CloudError> {
        let (operator, transport) = match place {
            Place::Folder { .. } => return Err(CloudError::Address),
            // EXPOSE: into the requests that log in with it.
            Place::WebDav { url, user, password } => {
                let webdav = Webdav::default().endpoint(url.trim_end_matches('/')).username(user);
                let webdav = webdav.password(password.expose()).disable_create_dir(true);
                let transport = Transport::new(Protocol::WebDav, trust, place.is_plain())?;
                (Operator::new(webdav), transport)
            }
            Place::S3 { endpoint, bucket, region, access_key, secret_key, prefix } => {
                let s3 =
                    S3::default().endpoint(endpoint).bucket(bucket).region(region).root(prefix);
                let s3 = s3.access_key_id(access_key).secret_access_key(secret_key.expose());
                // Nobody's keys but these: not those of the environment, nor of a machine.
                let s3 = s3.disable_config_load().disable_ec2_metadata();
                (Operator::new(s3), Transport::new(Protocol::S3, trust, place.is_plain())?)
            }
            Place::Account { client, tokens, .. } => {
                let transport = Transport::into_account(client, tokens, trust)?;
                (account::operator(client.provider()), transport)
            }
        };
        let transport = HttpTransporter::new(transport);
        let context = OperationContext::new().with_http_transport(transport);
        let retry = RetryLayer::new()
            .with_max_times(RETRIES)
            .with_min_delay(FIRST_PAUSE)
            .with_max_delay(LONGEST_PAUSE)
            .with_jitter()
            // The library would write the address into the log.
            .with_notify(|_: opendal::layers::RetryEvent<'_>| {});
        let operator = operator.map_err(|_| CloudError::Address)?;
        Ok(Self(operator.with_context(context).layer(retry)))
    }

    pub(super) async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<(), CloudError> {
        match self.0.stat(name).await {
            Ok(_) => return Err(CloudError::Exists),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(because(&error)),
        }
        let conditional = self.0.info().capability().write_with_if_not_exists;
        let writing = self.0.write_with(name, bytes.to_vec());
        let written = if conditional { writing.if_not_exists(true).await } else { writing.await };
        match written.as_ref().map_err(because) {
            Ok(_) => Ok(()),
            // A second try may meet what the first one left when only its answer was lost.
            Err(CloudError::Exists) if self.get(name).await? == bytes => Ok(()),
            // Nothing to put it into.
            Err(CloudError::Missing) => Err(CloudError::Address),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn get(&self, name: &str) -> Result<Vec<u8>, CloudError> {
        let bytes = self.0.read(name).await.map_err(|error| because(&error))?;
        Ok(bytes.to_vec())
    }

    pub(super) async fn list(&self) -> Result<Vec<String>, CloudError> {
        let mut entries = self.0.lister("/").await.map_err(|error| because(&error))?;
        let (mut names, mut seen) = (Vec::new(), 0);
        while let Some(entry) = entries.try_next().await.map_err(|error| because(&error))? {
            seen += 1;
            if seen > MOST_NAMES || entry.name().len() > LONGEST_FOREIGN {
                return Err(CloudError::TooLarge);
            }
            if entry.metadata().is_file() {
                names.push(entry.name().to_owned());
            }
        }
        Ok(names)
    }
}

/// The transport's own verdict where it gave one, else the library's.
fn because(error: &Error) -> CloudError {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(verdict) = cause.downcast_ref::<CloudError>() {
            return *verdict;
        }
        source = cause.source();
    }
    match error.kind() {
        ErrorKind::NotFound => CloudError::Missing,
        ErrorKind::PermissionDenied => CloudError::Denied,
        ErrorKind::ConditionNotMatch | ErrorKind::AlreadyExists | ErrorKind::Conflict => {
            CloudError::Exists
        }
        ErrorKind::ConfigInvalid => CloudError::Address,
        _ => CloudError::Failed,
    }
}
