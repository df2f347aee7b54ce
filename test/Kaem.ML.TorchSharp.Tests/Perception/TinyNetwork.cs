using System.Buffers.Binary;
using System.Text;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Perception;

/// <summary>
/// A VGG or ResNet of few channels with random weights: its arrays by torchvision's names, the files that hold them, and its features loop by loop, in double
/// precision.
/// </summary>
internal sealed class TinyNetwork
{
    private readonly Dictionary<string, (int[] Shape, float[] Values)> _arrays = [];
    private readonly Func<TinyNetwork, double[,,], string[], List<double[,,]>> _forward;
    private readonly ulong _seed;

    private TinyNetwork(ulong seed, Func<TinyNetwork, double[,,], string[], List<double[,,]>> forward) => (_seed, _forward) = (seed, forward);

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Arrays => _arrays;

    /// <param name="blocks">Channels of each convolution, block by block.</param>
    public static TinyNetwork Vgg(int[][] blocks, bool norm, ulong seed = 1)
    {
        var network = new TinyNetwork(seed, (self, image, layers) =>
        {
            var found = new List<double[,,]>();
            int place = 0;
            for (int b = 0; b < blocks.Length; b++)
            {
                for (int c = 0; c < blocks[b].Length; c++)
                {
                    image = self.Convolved(image, $"features.{place}", norm ? $"features.{place + 1}" : null, 1);
                    place += norm ? 3 : 2;
                    Rectify(image);
                    if (layers.Contains($"relu{b + 1}_{c + 1}"))
                        found.Add(image);
                }
                image = Pooled(image, 2, 2, 0);
                place++;
            }
            return found;
        });
        int inputs = 3, at = 0;
        foreach (int[] block in blocks)
        {
            foreach (int outputs in block)
            {
                network.Add($"features.{at}", outputs, inputs, 3, bias: true);
                if (norm)
                    network.AddNorm($"features.{at + 1}", outputs);
                at += norm ? 3 : 2;
                inputs = outputs;
            }
            at++;
        }
        return network;
    }

    /// <param name="blocks">Blocks of each of the four groups.</param>
    /// <param name="widths">Channels of the groups; the first are those of the first convolution too.</param>
    public static TinyNetwork ResNet(int[] blocks, int[] widths, ulong seed = 1)
    {
        var network = new TinyNetwork(seed, (self, image, layers) =>
        {
            var found = new List<double[,,]>();
            image = self.Convolved(image, "conv1", "bn1", 2);
            Rectify(image);
            if (layers.Contains("relu1"))
                found.Add(image);
            image = Pooled(image, 3, 2, 1);
            for (int stage = 0; stage < blocks.Length; stage++)
            {
                for (int b = 0; b < blocks[stage]; b++)
                {
                    string name = $"layer{stage + 1}.{b}";
                    int stride = stage > 0 && b == 0 ? 2 : 1;
                    var inner = self.Convolved(image, name + ".conv1", name + ".bn1", stride);
                    Rectify(inner);
                    inner = self.Convolved(inner, name + ".conv2", name + ".bn2", 1);
                    var other = stride == 2 ? self.Convolved(image, name + ".downsample.0", name + ".downsample.1", 2) : image;
                    image = Sum(inner, other);
                    Rectify(image);
                }
                if (layers.Contains($"layer{stage + 1}"))
                    found.Add(image);
            }
            return found;
        });
        network.Add("conv1", widths[0], 3, 7, bias: false);
        network.AddNorm("bn1", widths[0]);
        int inputs = widths[0];
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int b = 0; b < blocks[stage]; b++)
            {
                string name = $"layer{stage + 1}.{b}";
                network.Add(name + ".conv1", widths[stage], inputs, 3, bias: false);
                network.AddNorm(name + ".bn1", widths[stage]);
                network.Add(name + ".conv2", widths[stage], widths[stage], 3, bias: false);
                network.AddNorm(name + ".bn2", widths[stage]);
                if (stage > 0 && b == 0)
                {
                    network.Add(name + ".downsample.0", widths[stage], inputs, 1, bias: false);
                    network.AddNorm(name + ".downsample.1", widths[stage]);
                }
                inputs = widths[stage];
            }
        }
        return network;
    }

    /// <summary>Replaces an array; null takes it out.</summary>
    public void Set(string name, int[]? shape, float[]? values = null)
    {
        _arrays.Remove(name);
        if (shape is not null)
            _arrays.Add(name, (shape, values ?? Random(shape.Aggregate(1, (a, b) => a * b), 0.1f)));
    }

    public string WriteSafeTensors(string folder, string name = "weights.safetensors")
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, SafeTensorsBytes.Of([.. _arrays.Select(array => (array.Key, array.Value.Shape, array.Value.Values, "F32"))]));
        return path;
    }

    /// <summary>A ResNet as CNTK writes it, with names that say nothing and the shortcut before the block.</summary>
    public byte[] ToOnnx(string producer = "CNTK", Func<string, Proto, Proto>? changeNode = null)
    {
        var graph = new Proto();
        var names = _arrays.Keys.Select((name, i) => (name, number: $"Parameter{i + 10}")).ToDictionary(pair => pair.name, pair => pair.number);
        int made = 0;
        string at = Relu(Convolve("Input1", "conv1", "bn1", 7, 2));
        at = Node("MaxPool", [at], ("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 0, 0]));
        for (int stage = 1; stage <= 4; stage++)
        {
            for (int b = 0; _arrays.ContainsKey($"layer{stage}.{b}.conv1.weight"); b++)
            {
                string name = $"layer{stage}.{b}";
                int stride = stage > 1 && b == 0 ? 2 : 1;
                string other = stride == 2 ? Convolve(at, name + ".downsample.0", name + ".downsample.1", 1, 2) : at;
                string inner = Relu(Convolve(at, name + ".conv1", name + ".bn1", 3, stride));
                at = Relu(Node("Add", [Convolve(inner, name + ".conv2", name + ".bn2", 3, 1), other]));
            }
        }
        foreach (var (name, (shape, values)) in _arrays)
        {
            var tensor = new Proto();
            // One list in the packed form, the other not.
            foreach (int extent in shape)
                tensor.Number(1, extent);
            graph.Message(5, tensor.Number(2, 1).Text(8, names[name]).Bytes(4, Floats(values)));
            graph.Message(11, new Proto().Text(1, names[name]));
        }
        graph.Message(11, new Proto().Text(1, "Input1"));
        return new Proto().Number(1, 3).Text(2, producer).Message(7, graph).ToArray();

        string Relu(string input) => Node("Relu", [input]);

        string Convolve(string input, string name, string norm, int kernel, int stride)
        {
            long before = kernel / 2, behind = stride == 2 ? Math.Max(0, before - 1) : before;
            string output = Node(
                "Conv", [input, names[name + ".weight"]], ("kernel_shape", [kernel, kernel]), ("strides", [stride, stride]), ("dilations", [1, 1]),
                ("group", [1]), ("pads", [before, before, behind, behind]));
            return Node(
                "BatchNormalization",
                [output, names[norm + ".weight"], names[norm + ".bias"], names[norm + ".running_mean"], names[norm + ".running_var"]], ("epsilon", []));
        }

        string Node(string kind, string[] inputs, params (string Name, long[] Values)[] attributes)
        {
            string output = $"{kind}{++made}_Output_0";
            var node = new Proto();
            foreach (string input in inputs)
                node.Text(1, input);
            node.Text(2, output).Text(4, kind);
            foreach (var (name, values) in attributes)
            {
                var attribute = new Proto().Text(1, name);
                if (name == "epsilon")
                    attribute.Single(2, 1e-5f);
                else if (name == "group")
                    attribute.Number(3, values[0]);
                else
                    attribute.Packed(8, values);
                node.Message(5, attribute);
            }
            graph.Message(1, changeNode?.Invoke(output, node) ?? node);
            return output;
        }
    }

    /// <summary>Features of an image by the definition: channel by channel, each layer divided by the root of its size.</summary>
    /// <param name="mlNet">Whether pixels are scaled as ML.NET's ResNet-18 wants them.</param>
    public double[] Features(IReadOnlyList<double> image, ImageShape shape, string[] layers, int leastSide = 1, bool mlNet = false)
    {
        double[] means = mlNet ? [123.1516 / 255, 115.9029 / 255, 103.0626 / 255] : [0.485, 0.456, 0.406];
        double[] deviations = mlNet ? [1 / 255.0, 1 / 255.0, 1 / 255.0] : [0.229, 0.224, 0.225];
        double factor = Math.Max(1, (double)leastSide / Math.Min(shape.Height, shape.Width));
        int height = (int)Math.Round(factor * shape.Height), width = (int)Math.Round(factor * shape.Width);
        var x = new double[3, height, width];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                    x[mlNet ? 2 - c : c, i, j] = (Between(image, shape, i, j, height, width, shape.Channels == 1 ? 0 : c) - means[c]) / deviations[c];
            }
        }
        return [.. _forward(this, x, layers).SelectMany(layer => layer.Cast<double>().Select(value => value / Math.Sqrt(layer.Length)))];
    }

    private static double Between(IReadOnlyList<double> image, ImageShape shape, int row, int column, int height, int width, int channel)
    {
        double y = Math.Max(0, (row + 0.5) * shape.Height / height - 0.5), x = Math.Max(0, (column + 0.5) * shape.Width / width - 0.5);
        int top = (int)y, left = (int)x, bottom = Math.Min(top + 1, shape.Height - 1), right = Math.Min(left + 1, shape.Width - 1);
        double v = y - top, u = x - left;
        double At(int i, int j) => image[(i * shape.Width + j) * shape.Channels + channel];
        return (1 - v) * ((1 - u) * At(top, left) + u * At(top, right)) + v * ((1 - u) * At(bottom, left) + u * At(bottom, right));
    }

    private double[,,] Convolved(double[,,] input, string name, string? norm, int stride)
    {
        var (shape, kernels) = _arrays[name + ".weight"];
        int outputs = shape[0], inputs = shape[1], side = shape[2], padding = side / 2;
        int height = (input.GetLength(1) + 2 * padding - side) / stride + 1, width = (input.GetLength(2) + 2 * padding - side) / stride + 1;
        var output = new double[outputs, height, width];
        for (int o = 0; o < outputs; o++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = _arrays.TryGetValue(name + ".bias", out var bias) ? bias.Values[o] : 0;
                    for (int i = 0; i < inputs; i++)
                    {
                        for (int dy = 0; dy < side; dy++)
                        {
                            for (int dx = 0; dx < side; dx++)
                            {
                                int row = y * stride + dy - padding, column = x * stride + dx - padding;
                                if (row >= 0 && row < input.GetLength(1) && column >= 0 && column < input.GetLength(2))
                                    sum += kernels[((o * inputs + i) * side + dy) * side + dx] * input[i, row, column];
                            }
                        }
                    }
                    if (norm is not null)
                        sum = (sum - _arrays[norm + ".running_mean"].Values[o]) / Math.Sqrt(_arrays[norm + ".running_var"].Values[o] + 1e-5)
                            * _arrays[norm + ".weight"].Values[o] + _arrays[norm + ".bias"].Values[o];
                    output[o, y, x] = sum;
                }
            }
        }
        return output;
    }

    private static double[,,] Pooled(double[,,] input, int size, int stride, int padding)
    {
        int height = Math.Max(0, (input.GetLength(1) + 2 * padding - size) / stride + 1);
        int width = Math.Max(0, (input.GetLength(2) + 2 * padding - size) / stride + 1);
        var output = new double[input.GetLength(0), height, width];
        for (int c = 0; c < output.GetLength(0); c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double largest = double.NegativeInfinity;
                    for (int row = Math.Max(0, y * stride - padding); row < Math.Min(input.GetLength(1), y * stride - padding + size); row++)
                    {
                        for (int column = Math.Max(0, x * stride - padding); column < Math.Min(input.GetLength(2), x * stride - padding + size); column++)
                            largest = Math.Max(largest, input[c, row, column]);
                    }
                    output[c, y, x] = largest;
                }
            }
        }
        return output;
    }

    private static double[,,] Sum(double[,,] a, double[,,] b)
    {
        var sum = (double[,,])a.Clone();
        for (int c = 0; c < sum.GetLength(0); c++)
        {
            for (int y = 0; y < sum.GetLength(1); y++)
            {
                for (int x = 0; x < sum.GetLength(2); x++)
                    sum[c, y, x] += b[c, y, x];
            }
        }
        return sum;
    }

    private static void Rectify(double[,,] values)
    {
        for (int c = 0; c < values.GetLength(0); c++)
        {
            for (int y = 0; y < values.GetLength(1); y++)
            {
                for (int x = 0; x < values.GetLength(2); x++)
                    values[c, y, x] = Math.Max(0, values[c, y, x]);
            }
        }
    }

    private void Add(string name, int outputs, int inputs, int side, bool bias)
    {
        int fan = inputs * side * side;
        _arrays.Add(name + ".weight", ([outputs, inputs, side, side], Random(outputs * fan, MathF.Sqrt(2f / fan))));
        if (bias)
            _arrays.Add(name + ".bias", ([outputs], Random(outputs, 0.3f)));
    }

    private void AddNorm(string name, int outputs)
    {
        _arrays.Add(name + ".weight", ([outputs], [.. Random(outputs, 0.2f).Select(value => 1 + value)]));
        _arrays.Add(name + ".bias", ([outputs], Random(outputs, 0.3f)));
        _arrays.Add(name + ".running_mean", ([outputs], Random(outputs, 0.3f)));
        _arrays.Add(name + ".running_var", ([outputs], [.. Random(outputs, 0.3f).Select(value => 0.5f + MathF.Abs(value))]));
    }

    private float[] Random(int length, float scale)
    {
        var values = new float[length];
        new RandomStream(_seed + 1000 * (ulong)_arrays.Count, StreamPurpose.Initialisation).Normal(values);
        return [.. values.Select(value => scale * value)];
    }

    private static byte[] Floats(float[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    /// <summary>A message of protocol buffers.</summary>
    internal sealed class Proto
    {
        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public Proto Number(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

        public Proto Single(int field, float value)
        {
            Varint(((ulong)field << 3) | 5);
            _bytes.AddRange(Floats([value]));
            return this;
        }

        public Proto Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Proto Message(int field, Proto value) => Bytes(field, value.ToArray());

        public Proto Packed(int field, long[] values)
        {
            var list = new Proto();
            foreach (long value in values)
                list.Varint((ulong)value);
            return Message(field, list);
        }

        public Proto Bytes(int field, byte[] value)
        {
            Varint(((ulong)field << 3) | 2).Varint((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        private Proto Varint(ulong value)
        {
            for (; value > 127; value >>= 7)
                _bytes.Add((byte)(value | 128));
            _bytes.Add((byte)value);
            return this;
        }
    }
}
