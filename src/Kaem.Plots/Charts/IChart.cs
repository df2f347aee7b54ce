namespace Kaem.ML.Plots;

/// <summary>One pair of axes with its data.</summary>
internal interface IChart
{
    /// <summary>The series for the legend that all charts of a figure share.</summary>
    IEnumerable<(string Name, LegendMark Mark)> Series { get; }

    void Draw(SvgCanvas canvas, Box box, SvgLegend legend);
}
