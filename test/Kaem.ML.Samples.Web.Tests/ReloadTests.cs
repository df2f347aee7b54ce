using System.Text.Json;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>A file that takes the model's place is served from then on, by requests that begin then; a bad one is not.</summary>
public sealed class ReloadTests
{
    private static readonly object Ten = new { count = 10, seed = 7 };

    [Fact]
    public async Task Another_model_takes_over()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        string? before = (await service.HealthAsync()).GetProperty("model").GetString();
        (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Model.Generate(10, seed: 7));
        service.Replace(Models.OtherZip);
        await service.UntilAsync(health => health.GetProperty("model").GetString() != before);
        (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Other.Generate(10, seed: 7));
        (await service.HealthAsync()).GetProperty("status").GetString().Should().Be("Healthy");
    }

    [Fact]
    public async Task A_request_ends_by_the_model_that_it_began_with()
    {
        const int count = 100_000;
        await using var service = await RunningService.StartAsync(Models.Zip);
        string? before = (await service.HealthAsync()).GetProperty("model").GetString();
        // Nobody reads on, so the service waits amid the rows.
        using var response = await service.PostAsync("/generate", new { count, seed = 7 }, "application/x-ndjson", isWhole: false);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);
        var rows = new List<JsonElement> { JsonSerializer.Deserialize<JsonElement>((await reader.ReadLineAsync())!) };
        service.Replace(Models.OtherZip);
        await service.UntilAsync(health => health.GetProperty("model").GetString() != before);
        (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Other.Generate(10, seed: 7));
        while (await reader.ReadLineAsync() is { } line)
            rows.Add(JsonSerializer.Deserialize<JsonElement>(line));
        rows.ToArray().ShouldBe(Models.Model.Generate(count, seed: 7));
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_is_named()
    {
        await using var service = await RunningService.StartAsync(Models.Zip);
        foreach (byte[] bad in new[] { Models.OtherZip[..(Models.OtherZip.Length / 2)], [], "no zip at all"u8.ToArray() })
        {
            // Written in place, as by somebody who does not know better.
            File.WriteAllBytes(service.Zip, bad);
            var health = await service.UntilAsync(health => health.GetProperty("status").GetString() == "Degraded");
            health.GetProperty("problem").GetString().Should().Contain("can't be loaded");
            (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Model.Generate(10, seed: 7));
            File.WriteAllBytes(service.Zip, Models.Zip);
            await service.UntilAsync(health => health.GetProperty("status").GetString() == "Healthy");
        }
        File.Delete(service.Zip);
        var gone = await service.UntilAsync(health => health.GetProperty("status").GetString() == "Degraded");
        gone.GetProperty("problem").GetString().Should().EndWith("does not exist.");
        (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Model.Generate(10, seed: 7));
    }

    [Fact]
    public async Task A_model_may_come_after_the_start()
    {
        await using var service = await RunningService.StartAsync(null);
        (await service.Client.GetAsync("/health")).StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        var problem = await AnswerTests.ProblemAsync(await service.PostAsync("/generate", Ten), 503);
        problem.GetProperty("detail").GetString().Should().Match("There is no model as yet: '*' does not exist.");
        service.Replace(Models.Zip);
        await service.UntilAsync(health => health.GetProperty("status").GetString() == "Healthy");
        (await service.RowsAsync("/generate", Ten)).ShouldBe(Models.Model.Generate(10, seed: 7));
    }
}
