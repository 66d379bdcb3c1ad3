package io.github.rakutenai.cli;

import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.IVersionProvider;

/** The version that was built. */
class ApplicationVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
        return new String[] {"rakutenai " + version};
    }
}
