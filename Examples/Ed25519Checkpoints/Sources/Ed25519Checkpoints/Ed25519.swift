// SPDX-License-Identifier: Apache-2.0

#if canImport(CryptoKit)
internal import CryptoKit
internal import Foundation

/// Ed25519 (RFC 8032) by CryptoKit.
enum Ed25519 {
    static func publicKey(of seed: [UInt8]) -> [UInt8]? {
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)).map { Array($0.publicKey.rawRepresentation) }
    }

    static func sign(_ text: [UInt8], with seed: [UInt8]) -> [UInt8]? {
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed).signature(for: text)).map { Array($0) }
    }

    static func isValid(_ signature: [UInt8], of text: [UInt8], by publicKey: [UInt8]) -> Bool {
        (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey))?
            .isValidSignature(signature, for: text) ?? false
    }
}
#else
internal import CLibcrypto

/// Ed25519 (RFC 8032) by OpenSSL.
enum Ed25519 {
    static func publicKey(of seed: [UInt8]) -> [UInt8]? {
        self.withKey(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)) { key in
            var count = 32
            var publicKey = [UInt8](repeating: 0, count: count)
            guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1, count == 32 else { return nil }
            return publicKey
        }
    }

    static func sign(_ text: [UInt8], with seed: [UInt8]) -> [UInt8]? {
        self.withKey(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)) { key in
            self.withContext { context in
                var count = 64
                var signature = [UInt8](repeating: 0, count: count)
                guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
                    EVP_DigestSign(context, &signature, &count, text, text.count) == 1, count == 64
                else { return nil }
                return signature
            }
        }
    }

    static func isValid(_ signature: [UInt8], of text: [UInt8], by publicKey: [UInt8]) -> Bool {
        let isValid = self.withKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)) {
            key in
            self.withContext { context -> Bool? in
                EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
                    && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
            }
        }
        return isValid ?? false
    }

    private static func withKey<R>(_ key: OpaquePointer?, _ body: (OpaquePointer) -> R?) -> R? {
        guard let key else { return nil }
        defer { EVP_PKEY_free(key) }
        return body(key)
    }

    private static func withContext<R>(_ body: (OpaquePointer) -> R?) -> R? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        return body(context)
    }
}
#endif
