using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Imaging;

/// <summary>The packages' icon: a learned density with two modes, above the dashed reference that it was tilted from. With KAEM_RENEW_ICON=1 the test writes it.</summary>
public class IconTests
{
    private const int Size = 128;
    private const float Baseline = 104;
    private static readonly Colour Paper = new(13, 42, 74), Density = new(98, 196, 255), Reference = new(255, 166, 92), Axis = new(120, 150, 180);

    [Fact]
    public void The_icon_is_what_this_draws()
    {
        string file = Path.Combine(Root(AppContext.BaseDirectory), "build", "Packaging", "icon.png");
        var drawn = Draw();
        if (Environment.GetEnvironmentVariable("KAEM_RENEW_ICON") == "1")
            PngWriter.Save(drawn, file);
        var kept = PngDecoder.Decode(File.ReadAllBytes(file));
        (kept.Width, kept.Height, kept.Channels).Should().Be((Size, Size, 3));
        // The exponential may differ between machines in its last digit.
        kept.Pixels.ToArray().Zip(drawn.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(1);
    }

    private static PngImage Draw()
    {
        var canvas = new Canvas(Size, Size, Paper);
        Point[] density = Curve(x => 78 * Bell(x, 42, 11) + 52 * Bell(x, 86, 13));
        canvas.FillBelow(density, Baseline, Density, 0.3f);
        canvas.Stroke([new Point(12, Baseline), new Point(116, Baseline)], 3, Axis);
        foreach (Point[] dash in Dashes.Split(Curve(x => 44 * Bell(x, 64, 25)), 8, 6))
            canvas.Stroke(dash, 4, Reference);
        canvas.Stroke(density, 6, Density);
        return canvas.ToImage();
    }

    private static float Bell(float x, float middle, float width) => MathF.Exp(-(x - middle) * (x - middle) / (2 * width * width));

    private static Point[] Curve(Func<float, float> height) => [.. Enumerable.Range(0, 101).Select(i => 14 + i).Select(x => new Point(x, Baseline - 2 - height(x)))];

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Kaem.ML.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests have to lie within the repository."));
}
