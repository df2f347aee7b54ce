using System.Net;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Kaem.ML.Security;

/// <summary>A silo that others can reach from outside must know whom it lets in.</summary>
internal sealed class EndpointCheck(IOptions<EndpointOptions> endpoints, IsSecured secured) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        var options = endpoints.Value;
        IPAddress?[] addresses = [options.AdvertisedIPAddress, options.SiloListeningEndpoint?.Address, options.GatewayListeningEndpoint?.Address];
        if (!secured.Value && addresses.FirstOrDefault(address => address is not null && !IPAddress.IsLoopback(address)) is { } open)
        {
            throw new OrleansConfigurationException(
                $"The silo would listen on {open}, for anybody who can reach it. Give the cluster a {nameof(KaemClusterOptions.Secret)} or a "
                + $"{nameof(KaemClusterOptions.Certificate)}; without one it stays on the loopback interface.");
        }
    }
}
