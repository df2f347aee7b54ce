using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Kaem.ML.Tests;

/// <summary>
/// Reports as readers see them: on a desktop and on a phone, in light and in dark. Screenshots lie in the folder "screenshots" beside the tests.
/// </summary>
public class ReportPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Pages = new();
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "screenshots");
    private static readonly string Checks = ReadChecks();

    public static TheoryData<string, int, ColorScheme> Views()
    {
        var views = new TheoryData<string, int, ColorScheme>();
        foreach (string model in new[] { "images", "table", "deep", "untrained", "columns", "wide" })
        {
            foreach (int width in new[] { 1280, 360 })
            {
                views.Add(model, width, ColorScheme.Light);
                views.Add(model, width, ColorScheme.Dark);
            }
        }
        return views;
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task A_report_reads_well(string model, int width, ColorScheme scheme)
    {
        string file = Write(model);
        await using var context = await browser.OpenAsync(width, scheme);
        var page = await context.NewPageAsync();
        var errors = new ConcurrentQueue<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => errors.Enqueue(error);
        page.RequestFailed += (_, request) => errors.Enqueue($"{request.Url} could not be loaded");

        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
        var result = await page.EvaluateAsync<JsonElement>(Checks);
        await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(Screenshots, $"{model}-{width}-{scheme}.png".ToLowerInvariant()) });

        errors.Should().BeEmpty();
        result.GetProperty("found").EnumerateArray().Select(entry => entry.GetString()).Should().BeEmpty();
        result.GetProperty("plots").GetInt32().Should().BeGreaterThan(model is "deep" ? 4 : 7);
        result.GetProperty("texts").GetInt32().Should().BeGreaterThan(50);
    }

    [BrowserTheory]
    [InlineData("<p style='color:#ddd;background:#fff'>pale</p>", "contrast")]
    [InlineData("<p style='width:3000px;max-width:none'>wide</p>", "wide")]
    [InlineData("<svg class='kaem-plot' aria-label='plot' viewBox='0 0 100 100' width='100'><rect class='kaem-paper' style='fill:#fff' width='100' "
        + "height='100'/><text x='90' y='50'>clipped</text></svg>", "clipped")]
    [InlineData("<svg class='kaem-plot' aria-label='plot' viewBox='0 0 100 100' width='100'><rect class='kaem-paper' style='fill:#fff' width='100' "
        + "height='100'/><text x='20' y='50'>one</text><text x='25' y='52'>two</text></svg>", "lies on")]
    [InlineData("<img src='data:image/png;base64,AAAA' alt='broken'>", "broken image")]
    public async Task The_checks_find_what_is_wrong(string body, string found)
    {
        await using var context = await browser.OpenAsync(360, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.SetContentAsync($"<!DOCTYPE html><html><body>{body}</body></html>");
        var result = await page.EvaluateAsync<JsonElement>(Checks);
        result.GetProperty("found").EnumerateArray().Select(entry => entry.GetString()).Should().Contain(entry => entry!.Contains(found));
    }

    /// <summary>Each model is trained once, however many views there are of it.</summary>
    private static string Write(string model) => Pages.GetOrAdd(model, name => new Lazy<string>(() =>
    {
        Directory.CreateDirectory(Screenshots);
        string file = Path.Combine(Screenshots, $"{name}.html");
        File.WriteAllText(file, ReportModels.Page(name));
        return file;
    })).Value;

    private static string ReadChecks()
    {
        using var stream = typeof(ReportPageTests).Assembly.GetManifestResourceStream("page-checks.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
