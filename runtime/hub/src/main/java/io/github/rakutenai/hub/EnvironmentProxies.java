package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** The proxy that the JVM was told ({@code -Dhttps.proxyHost}), else the one of the environment. */
final class EnvironmentProxies extends ProxySelector {

    private final ProxyVariables variables;
    private final ProxySelector ofJvm;

    EnvironmentProxies(ProxyVariables variables, ProxySelector ofJvm) {
        this.variables = variables;
        this.ofJvm = ofJvm;
    }

    @Override
    public List<Proxy> select(URI uri) {
        List<Proxy> told = ofJvm == null ? List.of() : ofJvm.select(uri);
        boolean none = told.stream().allMatch(Proxy.NO_PROXY::equals);
        return none ? List.of(variables.proxy(uri).orElse(Proxy.NO_PROXY)) : told;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        if (ofJvm != null) {
            ofJvm.connectFailed(uri, address, e);
        }
    }
}
