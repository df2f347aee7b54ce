using Kaem.ML.Arrays;
using Kaem.ML.Data;
using Kaem.ML.Native;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Perception;

/// <summary>
/// A network that learned to tell photographs apart, as a map from images to features: what perceptual losses compare (Johnson et al. 2016), and features to
/// evaluate images by. VGG-11, 13, 16 and 19, ResNet-18 and 34 by torchvision's names, and ML.NET's own ResNet-18.
/// </summary>
/// <remarks>
/// An image is a row of pixels in [0, 1] from the top left, row after row, the channels of a pixel side by side. Features are the activations of the chosen
/// layers one after the other, channel by channel and there row by row, each divided by √(channels·height·width) of its layer, so that the squared distance of
/// two images' features is the sum of the layers' feature reconstruction losses. Grey images enter as three equal channels. Batch normalisation uses its
/// running statistics, so that an image's features depend on it alone. A network does not change, and any number of threads may use it.
/// <list type="table">
/// <listheader><term>network</term><description>layers; pixels that it wants</description></listheader>
/// <item><term>VGG-11, VGG-13, VGG-16, VGG-19, with or without batch normalisation</term><description>relu1_1, relu1_2 and so on: reluB_L behind convolution L
/// of block B. torchvision's: less (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225).</description></item>
/// <item><term>ResNet-18, ResNet-34</term><description>relu1, behind the first convolution and before pooling, and layer1 to layer4, behind the last block of
/// each group. torchvision's.</description></item>
/// <item><term>ML.NET's ResNet-18</term><description>The same layers. Values from 0 to 255 in the order blue, green, red, less (103.06, 115.90, 123.15), the
/// means of ML.NET's mean image; this class sees to it.</description></item>
/// </list>
/// </remarks>
public sealed class FeatureNetwork : IDisposable
{
    /// <summary>To which side ML.NET's ResNet-18 enlarges smaller images where nobody says: at 64, layer2 still has 8 x 8 places.</summary>
    internal const int UsualSide = 64;

    // Activations of a layer at a time, of some images; and of one image, at most.
    private const long Together = 1 << 25, Most = 1 << 28;

    private readonly NetworkFile _file;
    private readonly Dictionary<Convolution, (Tensor Kernels, Tensor Bias)> _weights = [];
    private readonly HashSet<string> _chosen, _styled;
    private readonly Tensor _means, _deviations;
    private readonly Device _device;
    private readonly ImageShape _shape;
    private readonly int _height, _width, _atOnce;
    private readonly float _styleScale;

    private FeatureNetwork(
        NetworkFile file, NetworkExtent extent, ImageShape shape, IReadOnlyCollection<string> chosen, IReadOnlyCollection<string> styled, float styleScale,
        Device device)
    {
        (_file, _shape, _device, _styleScale) = (file, shape, device, styleScale);
        (_height, _width) = (extent.Height, extent.Width);
        (_chosen, _styled) = ([.. chosen], [.. styled]);
        _atOnce = (int)Math.Max(1, Together / extent.Largest);
        Inputs = (int)shape.Columns;
        Features = extent.Features;
        Layers = [.. file.Plan.Layers.Where(_chosen.Contains)];
        using var scope = NewDisposeScope();
        foreach (var (convolution, (kernels, bias)) in file.Weights)
        {
            _weights.Add(convolution, (
                HostCopies.ToDevice(kernels, device, convolution.Outputs, convolution.Inputs, convolution.Kernel, convolution.Kernel).DetachFromDisposeScope(),
                HostCopies.ToDevice(bias, device, convolution.Outputs).DetachFromDisposeScope()));
        }
        _means = HostCopies.ToDevice(file.Plan.Pixels.Means, device, 1, 3, 1, 1).DetachFromDisposeScope();
        _deviations = HostCopies.ToDevice(file.Plan.Pixels.Deviations, device, 1, 3, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>Which network it is, "VGG-16" for instance, as the file's arrays tell.</summary>
    public string Network => _file.Plan.Network;

    /// <summary>Width of an image's row: pixels times channels.</summary>
    public int Inputs { get; }

    /// <summary>Number of features.</summary>
    public int Features { get; }

    /// <summary>The chosen layers, in the network's order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>SHA-256 of the weights in use, in hexadecimal: the arrays of the convolutions up to the last chosen layer, as the file has them but in single
    /// precision; of a convolution its kernels, its bias, then gain, bias, means and variances of its batch normalisation, where it has them.</summary>
    public string Checksum => _file.Checksum;

    /// <summary>
    /// Loads a network from a safetensors file with torchvision's names, or from ML.NET's ResNet18.onnx. Which network it is, the file's arrays tell.
    /// </summary>
    /// <param name="path">The file. Of a safetensors file only the layers up to the last chosen one are read.</param>
    /// <param name="shape">Extents of the images, with 1 channel for grey or 3 for red, green and blue.</param>
    /// <param name="layers">Layers to take features from, see the remarks; null for the last one of the third block of a VGG (relu3_3 of VGG-16, which Johnson
    /// et al. compare content by), and for layer1 and layer2 of a ResNet.</param>
    /// <param name="leastSide">Images whose shorter side has fewer pixels are enlarged to it, bilinearly; 1 leaves them as they are.</param>
    /// <param name="device">PyTorch's name of what computes it: cpu, cuda, cuda:1.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">
    /// The file is damaged, holds a network that is not known here, or lacks an array or has another shape of it.
    /// </exception>
    /// <exception cref="ArgumentException">The network has no such layer, the images are too small for it or too large, or there is no such device.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp or the device is missing.</exception>
    public static FeatureNetwork Load(string path, ImageShape shape, IReadOnlyList<string>? layers = null, int leastSide = 1, string device = "cpu")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastSide, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leastSide, PerceptualOptions.LargestSide);
        if (shape.Channels is not (1 or 3))
            throw new ArgumentException($"An image has 1 channel (grey) or 3 (RGB), but the shape is {shape}.", nameof(shape));
        var (type, index) = TorchDevices.Parse(device);
        if (TorchDevices.Missing((type, index)) is { } reason)
            throw new NotSupportedException(reason);
        return Load(NetworkFile.Find(path), shape, leastSide, layers, [], 1, torch.device(type, index));
    }

    /// <summary>
    /// Loads ML.NET's own ResNet-18, which needs no download: the file that the package Microsoft.ML.DnnImageFeaturizer.ResNet18 puts beside the application.
    /// </summary>
    /// <param name="layers">relu1, layer1 to layer4; null for layer1 and layer2.</param>
    /// <inheritdoc cref="Load(string, ImageShape, IReadOnlyList{string}, int, string)"/>
    /// <exception cref="FileNotFoundException">The application does not have that package.</exception>
    public static FeatureNetwork ResNet18(ImageShape shape, IReadOnlyList<string>? layers = null, int leastSide = UsualSide, string device = "cpu") =>
        Load(PerceptualOptions.ResNet18File, shape, layers, leastSide, device);

    /// <param name="styled">Layers whose Gram matrices are features too, each behind its activations.</param>
    /// <param name="styleScale">Multiplies those.</param>
    /// <inheritdoc cref="Load(string, ImageShape, IReadOnlyList{string}, int, string)"/>
    internal static FeatureNetwork Load(
        string path, ImageShape shape, int leastSide, IReadOnlyList<string>? chosen, IReadOnlyList<string> styled, float styleScale, Device device)
    {
        var (file, extent, layers) = Read(path, shape, leastSide, chosen, styled);
        return new FeatureNetwork(file, extent, shape, layers, styled, styleScale, device);
    }

    /// <summary>Reads the file alone.</summary>
    /// <inheritdoc cref="Load(string, ImageShape, IReadOnlyList{string}, int, string)"/>
    internal static (NetworkFile File, NetworkExtent Extent, IReadOnlyList<string> Chosen) Read(
        string path, ImageShape shape, int leastSide, IReadOnlyList<string>? chosen, IReadOnlyList<string> styled)
    {
        NetworkExtent? extent = null;
        IReadOnlyList<string> layers = [];
        var file = NetworkFile.Read(path, chosen is null ? null : [.. chosen, .. styled], (plan, steps) =>
        {
            layers = chosen ?? plan.DefaultLayers;
            extent = NetworkExtent.Of(steps, shape, leastSide, layers, styled, Most);
        });
        return (file, extent!, layers);
    }

    /// <summary>Features of images.</summary>
    /// <param name="images">N rows of <see cref="Inputs"/>.</param>
    /// <returns>N rows of <see cref="Features"/>.</returns>
    /// <exception cref="ArgumentException">The rows have another width, or their features are more than an array holds.</exception>
    public DataMatrix Compute(DataMatrix images)
    {
        CheckImages(images);
        float[] features = RowArray.Create(images.Rows, Features, nameof(images));
        using var still = no_grad();
        for (int at = 0; at < images.Rows; at += _atOnce)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(_atOnce, images.Rows - at);
            Compute(ToDevice(images, at, count)).ToHost(features.AsSpan(at * Features, count * Features));
        }
        return new DataMatrix(features, images.Rows, Features);
    }

    /// <summary>The gradient of a loss by images, from its gradient by their features.</summary>
    /// <param name="images">N rows of <see cref="Inputs"/>.</param>
    /// <param name="featureGradient">The loss's gradient by each feature, N rows of <see cref="Features"/>.</param>
    /// <returns>N rows of <see cref="Inputs"/>.</returns>
    /// <exception cref="ArgumentException">The rows have another width, or their numbers differ.</exception>
    public DataMatrix InputGradient(DataMatrix images, DataMatrix featureGradient)
    {
        CheckImages(images);
        ArgumentNullException.ThrowIfNull(featureGradient);
        if (featureGradient.Rows != images.Rows || featureGradient.Columns != Features)
            throw new ArgumentException(
                $"{images.Rows} images have {images.Rows} rows of {Features} features; the gradient has {featureGradient.Rows} rows of "
                + $"{featureGradient.Columns}.", nameof(featureGradient));
        float[] gradient = new float[images.Values.Length];
        using var moving = enable_grad();
        for (int at = 0; at < images.Rows; at += _atOnce)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(_atOnce, images.Rows - at);
            var input = ToDevice(images, at, count).requires_grad_(true);
            var by = HostCopies.ToDevice(featureGradient.Values.Slice(at * Features, count * Features), _device, count, Features);
            Compute(input).backward([by]);
            input.grad!.ToHost(gradient.AsSpan(at * Inputs, count * Inputs));
        }
        return new DataMatrix(gradient, images.Rows, Inputs);
    }

    /// <summary>Gives the weights' memory back.</summary>
    public void Dispose()
    {
        foreach (var (kernels, bias) in _weights.Values)
        {
            kernels.Dispose();
            bias.Dispose();
        }
        _means.Dispose();
        _deviations.Dispose();
    }

    /// <summary>φ of images, [N, features], for gradients to flow through.</summary>
    /// <param name="images">[N, inputs].</param>
    internal Tensor Compute(Tensor images)
    {
        var x = images.view(-1, _shape.Height, _shape.Width, _shape.Channels).permute(0, 3, 1, 2);
        if (_height != _shape.Height || _width != _shape.Width)
            x = nn.functional.interpolate(x.contiguous(), [_height, _width], mode: InterpolationMode.Bilinear, align_corners: false);
        x = (x.expand(-1, 3, -1, -1) - _means) / _deviations;
        if (_file.Plan.Pixels.BlueFirst)
            x = x.flip(1);
        var features = new List<Tensor>();
        foreach (var step in _file.Steps)
        {
            x = Forward(step, x);
            if (step.Layer is not { } layer)
                continue;
            if (_chosen.Contains(layer))
                features.Add(x.flatten(1) / Number(Math.Sqrt(x.shape[1] * x.shape[2] * x.shape[3])));
            if (_styled.Contains(layer))
                features.Add(Gram(x.flatten(2)) * Number(_styleScale));
        }
        return cat(features, 1);
    }

    private Tensor Forward(NetworkStep step, Tensor x) => step switch
    {
        ConvolutionStep one => Convolve(one.Convolution, x).relu(),
        PoolingStep pool => nn.functional.max_pool2d(x, pool.Size, pool.Stride, pool.Padding),
        ResidualStep block => (Convolve(block.Second, Convolve(block.First, x).relu()) + (block.Shortcut is null ? x : Convolve(block.Shortcut, x))).relu(),
        _ => throw new NotSupportedException($"There is no step {step.GetType().Name}."),
    };

    private Tensor Convolve(Convolution convolution, Tensor x)
    {
        var (kernels, bias) = _weights[convolution];
        long stride = convolution.Stride, padding = convolution.Kernel / 2;
        return nn.functional.conv2d(x, kernels, bias, strides: [stride, stride], padding: [padding, padding]);
    }

    /// <summary>
    /// Which channels go together in an image, wherever they do: the upper triangle of <c>G = FFᵀ/(C·H·W)</c> of activations F, [N, C, pixels], with √2 off the
    /// diagonal, so that the squared distance is that of the matrices, the style reconstruction loss of Johnson et al. (2016).
    /// </summary>
    private static Tensor Gram(Tensor activations)
    {
        long channels = activations.shape[1];
        var product = activations.matmul(activations.transpose(1, 2)) / Number((double)(channels * activations.shape[2]));
        var upper = triu_indices(channels, channels, device: activations.device);
        var scale = Number(Math.Sqrt(2)) - (upper.select(0, 0) == upper.select(0, 1)).to(float32) * Number(Math.Sqrt(2) - 1);
        return product.flatten(1).index_select(1, upper.select(0, 0) * Number(channels) + upper.select(0, 1)) * scale;
    }

    private Tensor ToDevice(DataMatrix images, int first, int count) =>
        HostCopies.ToDevice(images.Values.Slice(first * Inputs, count * Inputs), _device, count, Inputs);

    private void CheckImages(DataMatrix images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Columns != Inputs)
            throw new ArgumentException($"The network takes images of {Inputs} values; these rows have {images.Columns}.", nameof(images));
    }
}
