using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Initial values of a KAN layer as in the authors' tables and code: a uniform grid, base weights drawn as
/// glorot·(μ + σ_b·(2ξ - 1))/√I with normal ξ, spline weights glorot·σ_s. Coefficients on a grid are fitted to small uniform
/// noise at its nodes, the others are normal, and smaller the higher the frequency of a Fourier series.
/// </summary>
internal static class KanInitialiser
{
    /// <param name="stream">The layer's own stream.</param>
    /// <param name="low">First node of the grid.</param>
    /// <param name="high">Last node.</param>
    public static void Initialise(KanLayer layer, float low, float high, RandomStream stream, WorkerPool workers)
    {
        int inputs = layer.Inputs, outputs = layer.Outputs, edges = inputs * outputs;
        var options = layer.Options;
        LayGrids(layer, low, high);
        layer.Bandwidth.Value.Span.Fill(layer.Basis.Bandwidth?.Initial ?? 1);

        var normals = new float[3 * edges];
        stream.Normal(normals);
        double glorot = Math.Sqrt(2.0 / (inputs + outputs)), root = Math.Sqrt(inputs);
        for (int e = 0; e < layer.BaseWeight.Length; e++)
        {
            double factor = (options.BaseMean + options.BaseScale * (2 * normals[edges + e] - 1)) / root;
            layer.BaseWeight.Value[e] = (float)(glorot * normals[e] * factor);
        }
        for (int e = 0; e < layer.SplineWeight.Length; e++)
            layer.SplineWeight.Value[e] = (float)(glorot * normals[2 * edges + e] * options.SplineScale);

        ulong next = 3ul * (ulong)edges;
        switch (options)
        {
            case GridBasis grid:
                FitNoise(layer, grid.NoiseScale, stream, next);
                break;
            case FourierBasis fourier:
                int waves = fourier.Frequencies + 1;
                // Glorot's factor for the authors' array of 2 x I x O x (K + 1).
                double spread = Math.Sqrt(2.0 / (2.0 * inputs * (outputs + waves))) / root;
                DrawCoefficients(layer, stream, next, g => spread / Math.Pow(1 + (g > fourier.Frequencies ? g - fourier.Frequencies : g), 2));
                break;
            case ChebyshevBasis:
                int terms = layer.BasisSize;
                // Glorot's factor for the authors' array of I x O x (degree + 1).
                double scale = options.SplineScale * Math.Sqrt(2.0 / (inputs * ((double)outputs + terms))) / (inputs * (double)terms);
                DrawCoefficients(layer, stream, next, _ => scale);
                break;
        }
        layer.Refresh(workers);
    }

    private static void LayGrids(KanLayer layer, float low, float high)
    {
        var nodes = new float[layer.Basis.Nodes];
        for (int g = 0; g < nodes.Length; g++)
            nodes[g] = (float)(low + (high - (double)low) * g / (nodes.Length - 1));
        for (int i = 0; i < layer.Inputs && nodes.Length > 0; i++)
            layer.Basis.LayGrid(nodes, layer.GridOf(i));
    }

    private static void FitNoise(KanLayer layer, float noiseScale, RandomStream stream, ulong offset)
    {
        // All inputs have one grid as yet, so one fit serves all of them.
        int size = layer.BasisSize, outputs = layer.Outputs;
        var nodes = layer.Basis.NodesOf(layer.GridOf(0));
        if (size > BandedFit.MostFull)
        {
            FitNoiseInBands(layer, nodes, noiseScale, stream, offset);
            return;
        }
        var solver = LeastSquares.Solver(LeastSquares.BasisAt(layer, 0, nodes), layer.Basis.Ridge);
        var noise = new float[nodes.Length * outputs];
        for (int i = 0; i < layer.Inputs; i++)
        {
            stream.Uniform(noise, offset + (ulong)i * (ulong)noise.Length);
            for (int g = 0; g < size; g++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double coefficient = 0;
                    for (int k = 0; k < nodes.Length; k++)
                        coefficient += solver[g, k] * ((noise[k * outputs + o] - 0.5) * noiseScale / nodes.Length);
                    layer.Coefficients.Value[(i * size + g) * outputs + o] = (float)coefficient;
                }
            }
        }
    }

    /// <summary>The same for grids of many intervals.</summary>
    private static void FitNoiseInBands(KanLayer layer, ReadOnlySpan<float> nodes, float noiseScale, RandomStream stream, ulong offset)
    {
        int size = layer.BasisSize, outputs = layer.Outputs;
        var fit = new BandedFit(BandedFit.BasisAt(layer, 0, nodes), layer.Basis.Ridge);
        var noise = new float[nodes.Length * outputs];
        var curves = new double[noise.Length];
        for (int i = 0; i < layer.Inputs; i++)
        {
            stream.Uniform(noise, offset + (ulong)i * (ulong)noise.Length);
            for (int k = 0; k < noise.Length; k++)
                curves[k] = (noise[k] - 0.5) * noiseScale / nodes.Length;
            double[] fitted = fit.Solve(curves, outputs);
            for (int at = 0; at < fitted.Length; at++)
                layer.Coefficients.Value[i * size * outputs + at] = (float)fitted[at];
        }
    }

    /// <param name="deviation">Standard deviation of the coefficients of term g.</param>
    private static void DrawCoefficients(KanLayer layer, RandomStream stream, ulong offset, Func<int, double> deviation)
    {
        var values = layer.Coefficients.Value.Span;
        // Normals come in pairs that start at even places.
        stream.Normal(values, offset + offset % 2);
        for (int at = 0; at < values.Length; at++)
            values[at] *= (float)deviation(at / layer.Outputs % layer.BasisSize);
    }
}
