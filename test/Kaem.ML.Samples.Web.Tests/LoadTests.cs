using System.Net;
using System.Text.Json;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>Many clients at once get right answers from flat memory, or a word that there are too many of them.</summary>
[Collection("alone")]
public sealed class LoadTests
{
    private const int Clients = 32;

    /// <summary>
    /// Buffers of threads and connections come as they are first needed, so the heap ends on a level after some rounds; what is kept of each round has it rise
    /// for ever.
    /// </summary>
    [Fact]
    public async Task Thirty_two_clients_get_right_answers_from_flat_memory()
    {
        const int mostRounds = 60, level = 6, reloads = 10;
        const long rise = 256 << 10;
        await using var service = await RunningService.StartAsync(Models.Zip, "Queue=1000");
        var rows = Models.Customers.Slice(0, 40);
        object json = Models.AsJson(rows);
        var (filled, scores) = (Models.Model.Impute(rows), Models.Model.LogLikelihood(rows).Values);
        var made = Enumerable.Range(0, Clients).Select(client => Models.Model.Generate(100, seed: (ulong)client)).ToArray();
        var heaps = new List<long>();
        for (int round = 0; round < mostRounds && !IsLevel(); round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskAsync(client))));
            // Models that come and go leave nothing behind either.
            for (int reload = 0; reload < reloads; reload++)
            {
                string before = (await service.HealthAsync()).GetProperty("loaded").GetString()!;
                service.Replace(Models.Zip);
                File.SetLastWriteTimeUtc(service.Zip, DateTime.UnixEpoch.AddDays(10_000 + round * reloads + reload));
                await service.UntilAsync(health => health.GetProperty("loaded").GetString() != before);
            }
            heaps.Add(Heap());
        }
        string measured = string.Join(", ", heaps.Select(heap => $"{heap / 1024} KiB"));
        IsLevel().Should().BeTrue($"the heap after each round was {measured}");

        bool IsLevel() => heaps.Count > level && heaps[^level..].Max() - heaps[^(level + 1)] < rise;

        async Task AskAsync(int client)
        {
            (await service.RowsAsync("/generate", new { count = 100, seed = client })).ShouldBe(made[client]);
            (await service.RowsAsync("/impute", new { rows = json })).ShouldBe(filled);
            (await service.RowsAsync("/score", new { rows = json })).Select(score => score.GetProperty("logLikelihood").GetSingle()).Should().Equal(scores);
            await AnswerTests.ProblemAsync(await service.PostAsync("/generate", new { count = -1 }), 400);
        }
    }

    [Fact]
    public async Task Beyond_the_limit_requests_are_refused_until_a_client_is_gone()
    {
        await using var service = await RunningService.StartAsync(Models.Zip, "Concurrency=1", "Queue=0", "MostRows=100000000");
        // Nobody reads these rows, so the service waits amid them.
        var held = await service.PostAsync("/generate", new { count = 100_000_000 }, isWhole: false);
        held.StatusCode.Should().Be(HttpStatusCode.OK);
        using var refused = await service.PostAsync("/generate", new { count = 1 });
        await AnswerTests.ProblemAsync(refused, 429);
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        (await service.HealthAsync()).GetProperty("status").GetString().Should().Be("Healthy", "health needs no turn");

        // The client goes: what was worked on for it ends, and another has its place.
        held.Dispose();
        HttpStatusCode status;
        int looks = 0;
        do
        {
            using var next = await service.PostAsync("/generate", new { count = 1 });
            status = next.StatusCode;
            await Task.Delay(20);
        }
        while (status == HttpStatusCode.TooManyRequests && looks++ < 3000);
        status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_many_at_once_as_many_are_refused_as_there_is_no_room_for()
    {
        await using var service = await RunningService.StartAsync(Models.Zip, "Concurrency=1", "Queue=3");
        var held = await service.PostAsync("/generate", new { count = 1_000_000 }, isWhole: false);
        // One is worked on, three wait, and the others of 32 are refused at once.
        var asked = Enumerable.Range(0, Clients).Select(client => service.PostAsync("/generate", new { count = 5, seed = client })).ToList();
        while (asked.Count(answer => answer.IsCompleted) < Clients - 3)
            await Task.WhenAny(asked.Where(answer => !answer.IsCompleted));
        held.Dispose();
        var answers = await Task.WhenAll(asked);
        answers.Select(answer => answer.StatusCode).Should().BeEquivalentTo(
            [.. Enumerable.Repeat(HttpStatusCode.TooManyRequests, Clients - 3), .. Enumerable.Repeat(HttpStatusCode.OK, 3)]);
        foreach (var (answer, client) in answers.Select((answer, client) => (answer, client)).Where(each => each.answer.IsSuccessStatusCode))
            JsonSerializer.Deserialize<JsonElement[]>(await answer.Content.ReadAsStringAsync())!.ShouldBe(Models.Model.Generate(5, seed: (ulong)client));
    }

    private static long Heap()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

/// <summary>Tests that measure memory run alone.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneDefinition;
