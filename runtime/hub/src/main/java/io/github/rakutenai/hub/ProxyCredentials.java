package io.github.rakutenai.hub;

import java.net.Authenticator;
import java.net.PasswordAuthentication;

/**
 * A name and a password for proxies. Its text does not show the password.
 *
 * @param user never sent to anything but a proxy
 * @param password never sent to anything but a proxy
 */
public record ProxyCredentials(String user, String password) {

    Authenticator authenticator() {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication(user, password.toCharArray())
                        : null;
            }
        };
    }

    @Override
    public String toString() {
        return user + ":(a password)";
    }
}
