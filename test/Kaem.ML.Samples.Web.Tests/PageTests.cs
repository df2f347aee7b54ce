using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>The requests of docs/web-service.md are answered.</summary>
public sealed partial class PageTests
{
    [Fact]
    public async Task Every_request_of_the_page_is_answered()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "web-service.md"))
            .Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).ToArray();
        lines.Should().HaveCountGreaterThan(6);
        foreach (string line in lines)
        {
            var found = Command().Match(line);
            found.Success.Should().BeTrue(line);
            using var request = new HttpRequestMessage(found.Groups["body"].Success ? HttpMethod.Post : HttpMethod.Get, found.Groups["path"].Value);
            if (found.Groups["body"].Success)
                request.Content = new StringContent(found.Groups["body"].Value, MediaTypeHeaderValue.Parse(found.Groups["type"].Value));
            if (found.Groups["accept"].Success)
                request.Headers.Accept.ParseAdd(found.Groups["accept"].Value);
            using var response = await service.Client.SendAsync(request);
            response.IsSuccessStatusCode.Should().BeTrue($"{line} gave {await response.Content.ReadAsStringAsync()}");
        }
    }

    [GeneratedRegex(
        @"^curl -s localhost:8080(?<path>/\w+)( -H 'Content-Type: (?<type>[^']+)')?( -H 'Accept: (?<accept>[^']+)')?( -d '(?<body>[^']+)')?$")]
    private static partial Regex Command();
}
