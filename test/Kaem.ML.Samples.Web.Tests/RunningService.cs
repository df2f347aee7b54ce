using System.Net.Http.Json;
using System.Text.Json;
using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tests.Reliability;
using Microsoft.AspNetCore.Builder;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>The service in this process, on a port of its own, with a model in a folder of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    private RunningService()
    {
    }

    public string Zip => Path.Combine(_folder.Path, "model.zip");

    public HttpClient Client { get; private set; } = null!;

    /// <param name="model">What is served; null for no file.</param>
    /// <param name="options">Options as NAME=VALUE.</param>
    public static async Task<RunningService> StartAsync(byte[]? model, params string[] options)
    {
        var service = new RunningService();
        if (model is not null)
            File.WriteAllBytes(service.Zip, model);
        service._app = KaemService.Build(
            [
                "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--Kaem:Model={service.Zip}", "--Kaem:PollMilliseconds=20",
                .. options.Select(option => $"--Kaem:{option}"),
            ]);
        await service._app.StartAsync();
        service.Client = new HttpClient { BaseAddress = new Uri(service._app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
        return service;
    }

    /// <summary>Puts another file in the model's place, at once.</summary>
    public void Replace(byte[] file)
    {
        File.WriteAllBytes(Zip + ".new", file);
        File.Move(Zip + ".new", Zip, overwrite: true);
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body, string accept = "application/json", bool isWhole = true)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd(accept);
        return Client.SendAsync(request, isWhole ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The rows of a response that has some.</summary>
    public async Task<JsonElement[]> RowsAsync(string path, object body)
    {
        using var response = await PostAsync(path, body);
        string text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return JsonSerializer.Deserialize<JsonElement[]>(text)!;
    }

    public async Task<JsonElement> HealthAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await (await Client.GetAsync("/health")).Content.ReadAsStringAsync());

    /// <summary>Waits until the health is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isWanted)
    {
        for (int look = 0; look < 3000; look++)
        {
            var health = await HealthAsync();
            if (isWanted(health))
                return health;
            await Task.Delay(20);
        }
        throw new InvalidOperationException($"The service stays {await HealthAsync()}.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
        _folder.Dispose();
    }
}
