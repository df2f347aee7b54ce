using System.Globalization;
using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Plots;

namespace Kaem.ML;

/// <summary>
/// A finished plot as SVG, for browsers, notebooks and documents. It follows the reader's light or dark colour scheme, and the
/// same data give the same text. <see cref="KaemPlots"/> makes them.
/// </summary>
public sealed class SvgPlot
{
    private readonly string _elements;

    internal SvgPlot(int width, int height, string description, string elements)
    {
        Width = width;
        Height = height;
        Description = description;
        _elements = elements;
    }

    /// <summary>Width in pixels; the plot scales to any other.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>What the plot shows, in words: its alternative text.</summary>
    public string Description { get; }

    /// <summary>The plot as an SVG document that needs nothing else, which may also stand inside a page.</summary>
    public string Svg => Build($"<style>{SvgStyle.Sheet}</style>");

    /// <summary>The plot for a page that has <see cref="SvgStyle.Sheet"/> already.</summary>
    internal string Unstyled => Build("");

    /// <summary><see cref="Svg"/>.</summary>
    public override string ToString() => Svg;

    /// <summary>Writes the plot to a file, replacing it if it exists, once the new one is whole.</summary>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Encoding.UTF8.GetBytes(Svg);
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    private string Build(string style)
    {
        string description = SvgText.Escape(Description);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"kaem-plot\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" "
            + $"role=\"img\" aria-label=\"{description}\">")
            + $"{style}<rect class=\"kaem-paper\" width=\"100%\" height=\"100%\"/>{_elements}</svg>";
    }
}

/// <summary>The size of a plot in pixels, which also decides how large its text looks: a plot scales to any size.</summary>
/// <param name="Width">Width, at least 120; of small multiples that of each.</param>
/// <param name="Height">Height, at least 120; of small multiples that of each.</param>
public readonly record struct PlotSize(int Width, int Height)
{
    /// <summary>480 x 300, the size of a plot where none is given.</summary>
    public static PlotSize Default => new(480, 300);

    /// <summary>260 x 190, the size of each of several plots where none is given.</summary>
    public static PlotSize Small => new(260, 190);
}
