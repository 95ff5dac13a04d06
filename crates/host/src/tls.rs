//! TLS: which relays and nodes are whom their address says.
//!
//! One provider of cryptography, and one set of roots for both: those of the operating system. A
//! relay of a family or a firm often has a certificate of their own authority, which their devices
//! know already; and what the system stops trusting ends here too, without an update of ours.
//! Neither decides over letters or money: a relay is known by its pinned key, and a node is
//! believed no further than `chain` goes.

use std::{error::Error, io, sync::Arc};

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt;

/// The authorities that are believed.
#[derive(Debug, Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// Those of the operating system, as it has them now. One that has none is a system on which
    /// no certificate is believed.
    #[must_use]
    pub fn of_system() -> Self {
        let verified = builder().with_platform_verifier();
        let config = verified.map(|builder| builder.with_no_client_auth());
        config.map_or_else(|_| Self::only(RootCertStore::empty()), |config| Self(Arc::new(config)))
    }

    /// These alone.
    fn only(roots: RootCertStore) -> Self {
        Self(Arc::new(builder().with_root_certificates(roots).with_no_client_auth()))
    }

    /// One authority alone, by its certificate (DER), for tests that bring their own.
    ///
    /// # Panics
    ///
    /// When it is no certificate.
    #[cfg(feature = "test-support")]
    #[must_use]
    pub fn only_of(certificate: &[u8]) -> Self {
        let mut roots = RootCertStore::empty();
        let certificate = rustls::pki_types::CertificateDer::from(certificate.to_vec());
        roots.add(certificate).expect("a test brings a certificate");
        Self::only(roots)
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider speaks the versions that it was built with")
}

/// True where, somewhere beneath this error, a certificate was refused: there was somebody, and it
/// was not shown that it is who it should be.
pub(crate) fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    // An error of the system hands out the source of what it wraps, not what it wraps.
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let beneath = wrapped.map(|wrapped| -> &(dyn Error + 'static) { wrapped });
    let refused = matches!(
        error.downcast_ref(),
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
    );
    refused || beneath.or_else(|| error.source()).is_some_and(is_untrusted)
}
