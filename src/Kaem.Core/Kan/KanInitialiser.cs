using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Initial values of a KAN layer as in the authors' Tables 4 and 5: a uniform grid, base weights drawn as
/// glorot·(μ + σ_b·(2ξ - 1))/√I with normal ξ, spline weights glorot·σ_s, and coefficients fitted to small uniform noise
/// at the centres.
/// </summary>
internal static class KanInitialiser
{
    /// <param name="stream">The layer's own stream.</param>
    /// <param name="low">First centre.</param>
    /// <param name="high">Last centre.</param>
    public static void Initialise(KanLayer layer, float low, float high, RandomStream stream, WorkerPool workers)
    {
        int inputs = layer.Inputs, outputs = layer.Outputs, size = layer.BasisSize, edges = inputs * outputs;
        var options = layer.Options;
        for (int i = 0; i < inputs; i++)
        {
            var grid = layer.GridOf(i);
            for (int g = 0; g < size; g++)
                grid[g] = (float)(low + (high - (double)low) * g / (size - 1));
        }
        layer.Bandwidth.Value.Span.Fill(options is RbfBasis rbf ? rbf.Bandwidth : 1);

        var normals = new float[3 * edges];
        stream.Normal(normals);
        double glorot = Math.Sqrt(2.0 / (inputs + outputs)), root = Math.Sqrt(inputs);
        for (int e = 0; e < edges; e++)
        {
            double factor = (options.BaseMean + options.BaseScale * (2 * normals[edges + e] - 1)) / root;
            layer.BaseWeight.Value[e] = options.BaseActivation == BaseActivation.None ? 0 : (float)(glorot * normals[e] * factor);
            layer.SplineWeight.Value[e] = (float)(glorot * normals[2 * edges + e] * options.SplineScale);
        }

        // All inputs have one grid as yet, so one fit serves all of them.
        var solver = LeastSquares.Solver(LeastSquares.BasisAt(layer, 0, layer.GridOf(0)));
        var noise = new float[size * outputs];
        for (int i = 0; i < inputs; i++)
        {
            stream.Uniform(noise, (ulong)(3L * edges + (long)i * noise.Length));
            for (int g = 0; g < size; g++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double coefficient = 0;
                    for (int k = 0; k < size; k++)
                        coefficient += solver[g, k] * ((noise[k * outputs + o] - 0.5) * options.NoiseScale / size);
                    layer.Coefficients.Value[(i * size + g) * outputs + o] = (float)coefficient;
                }
            }
        }
        layer.Refresh(workers);
    }
}
