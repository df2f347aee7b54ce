using Kaem.ML.Tests.Imaging;
using Microsoft.Playwright;

namespace Kaem.ML.Tests;

/// <summary>The packages' icon as PNG, which is what packages take, is a picture of the SVG beside it. With KAEM_RENEW_ICON=1 the test writes it.</summary>
public class IconTests(Browser browser) : IClassFixture<Browser>
{
    private const int Size = 128;

    [BrowserTheory]
    [InlineData("icon")]
    public async Task The_icon_is_what_its_drawing_shows(string name)
    {
        string drawing = Path.Combine(Root(AppContext.BaseDirectory), "build", "Packaging", $"{name}.svg"), file = Path.ChangeExtension(drawing, ".png");
        await using var context = await browser.OpenAsync(Size, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(drawing).AbsoluteUri);
        byte[] drawn = await page.ScreenshotAsync(new() { Clip = new() { Width = Size, Height = Size } });
        if (Environment.GetEnvironmentVariable("KAEM_RENEW_ICON") == "1")
            await File.WriteAllBytesAsync(file, drawn);
        var (kept, now) = (PngDecoder.Decode(await File.ReadAllBytesAsync(file)), PngDecoder.Decode(drawn));
        (kept.Width, kept.Height, kept.Channels).Should().Be((Size, Size, 3));
        // Browsers differ in how they soften edges.
        kept.Pixels.ToArray().Zip(now.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average().Should().BeLessThan(2);
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Kaem.ML.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests have to lie within the repository."));
}
