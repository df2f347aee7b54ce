using System.Security.Cryptography;

namespace Kaem.ML.Perception;

/// <summary>The steps of a network that chosen layers need, with their weights, in the host's memory.</summary>
internal sealed class NetworkFile
{
    /// <summary>Where the package Microsoft.ML.DnnImageFeaturizer.ResNet18 puts its network beside an application.</summary>
    private static readonly string[] BesideApplication = ["DnnImageModels", "ResNet18Onnx"];

    private NetworkFile(
        NetworkPlan plan, IReadOnlyList<NetworkStep> steps, IReadOnlyDictionary<Convolution, (float[] Kernels, float[] Bias)> weights, string checksum) =>
        (Plan, Steps, Weights, Checksum) = (plan, steps, weights, checksum);

    /// <summary>The whole network.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The steps up to the last chosen layer.</summary>
    public IReadOnlyList<NetworkStep> Steps { get; }

    /// <summary>Kernels, output x input x row x column, and biases of their convolutions.</summary>
    public IReadOnlyDictionary<Convolution, (float[] Kernels, float[] Bias)> Weights { get; }

    /// <summary>SHA-256 of the arrays that were read.</summary>
    public string Checksum { get; }

    /// <summary>Where ML.NET's ResNet-18 lies beside this application, if it does.</summary>
    public static string MlNetResNet18 { get; } = Path.Combine([AppContext.BaseDirectory, .. BesideApplication, PerceptualOptions.ResNet18File]);

    /// <summary>The path of a file of weights: as it is given, or, of ML.NET's ResNet-18 by its mere name, beside the application.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find(string path)
    {
        if (File.Exists(path))
            return path;
        if (path != PerceptualOptions.ResNet18File)
            throw new FileNotFoundException($"There is no file '{path}' with the weights of a network.", path);
        return File.Exists(MlNetResNet18)
            ? MlNetResNet18
            : throw new FileNotFoundException(
                $"There is no file '{MlNetResNet18}', which ML.NET's ResNet-18 is in. Add the package Microsoft.ML.DnnImageFeaturizer.ResNet18 to the "
                + "application.",
                MlNetResNet18);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">ML.NET's ResNet18.onnx where it ends in .onnx, a safetensors file else.</param>
    /// <param name="layers">The chosen layers, of activations and of style; null for those that the network is usually asked for.</param>
    /// <param name="check">Looks at the network and its steps before weights are read.</param>
    /// <exception cref="ModelFormatException">The file is damaged or holds another network.</exception>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public static NetworkFile Read(string path, IReadOnlyList<string>? layers, Action<NetworkPlan, IReadOnlyList<NetworkStep>> check)
    {
        using var stream = File.OpenRead(path);
        bool isOnnx = path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        IWeights weights = isOnnx ? new OnnxResNet(OnnxGraph.Read(stream)) : new SafeTensorsFile(stream);
        // Its last group has three blocks, so by layers it is a ResNet-20.
        var plan = isOnnx ? ResNetPlan.Find(weights, PixelScale.MlNet)! with { Network = "ML.NET's ResNet-18" } : NetworkPlan.Of(weights);
        layers ??= plan.DefaultLayers;
        if (layers.Count == 0)
            throw new ArgumentException("Choose at least one layer.", nameof(layers));
        foreach (string layer in layers)
        {
            if (!plan.Layers.Contains(layer))
                throw new ArgumentException(
                    $"The network in '{Path.GetFileName(path)}', {plan.Network}, has no layer '{layer}'; its layers are {string.Join(", ", plan.Layers)}.",
                    nameof(layers));
        }
        NetworkStep[] steps = [.. plan.Steps.Take(1 + plan.Steps.ToList().FindLastIndex(step => step.Layer is { } layer && layers.Contains(layer)))];
        check(plan, steps);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = new Dictionary<Convolution, (float[], float[])>();
        foreach (var convolution in steps.SelectMany(step => step.Convolutions))
            read.Add(convolution, convolution.Read(weights, hash));
        return new NetworkFile(plan, steps, read, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
