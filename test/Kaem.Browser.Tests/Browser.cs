using Microsoft.Playwright;

namespace Kaem.ML.Tests;

/// <summary>
/// A headless Chromium that is installed on the machine, driven by Playwright. KAEM_CHROMIUM names its program where it has
/// another path; KAEM_REQUIRE_BROWSER=1 makes its absence a failure instead of a skipped test.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser's program; null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("KAEM_CHROMIUM") is { Length: > 0 } given
        ? given
        : Places.FirstOrDefault(File.Exists);

    /// <summary>Whether a missing browser is a failure.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("KAEM_REQUIRE_BROWSER") == "1";

    public async Task InitializeAsync()
    {
        if (Path is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A window without any history.</summary>
    public async Task<IBrowserContext> OpenAsync(int width, ColorScheme scheme)
    {
        _browser.Should().NotBeNull("a browser is required: install Debian's chromium, or name another in KAEM_CHROMIUM");
        return await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            Offline = true,
        });
    }
}

/// <summary>A theory that is skipped, with a word why, where there is no browser and none is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Browser.Path is null && !Browser.IsRequired)
            Skip = "There is no Chromium on this machine: install it (apt-get install chromium), or name one in KAEM_CHROMIUM.";
    }
}
