using System.Runtime.InteropServices;
using Kaem.ML.Samples.Datasets;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kaem.ML.Samples.Features;

/// <summary>Features by a network of the user's: an ONNX file whose single input is N x pixels and which has an output named features, N x D.</summary>
internal sealed class OnnxFeatures : IFeatureExtractor, IDisposable
{
    private const string Output = "features";

    /// <summary>Pictures that the network sees at once.</summary>
    private const int Together = 500;

    private readonly InferenceSession _session;
    private readonly string _path, _input;

    /// <exception cref="SampleException">There is no such file, or it is no such network.</exception>
    public OnnxFeatures(string path)
    {
        if (!File.Exists(path))
            throw new SampleException($"There is no file '{path}'. It should hold an ONNX network with an output named {Output}.");
        _path = path;
        try
        {
            _session = new InferenceSession(path);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new SampleException($"'{path}' can't be read as an ONNX network: {exception.Message}");
        }
        if (_session.InputNames is not [var input] || !_session.OutputNames.Contains(Output) || _session.InputMetadata[input].Dimensions is not [_, _])
        {
            _session.Dispose();
            throw new SampleException($"The network in '{path}' is another: it should have one input, N x pixels, and an output named {Output}.");
        }
        _input = input;
    }

    public string Name => Path.GetFileNameWithoutExtension(_path);

    public int Most => 5_000;

    public bool IsQuick => true;

    public DataMatrix Extract(DataMatrix pictures)
    {
        if (_session.InputMetadata[_input].Dimensions[1] is > 0 and var columns && columns != pictures.Columns)
            throw new SampleException($"The network in '{_path}' sees pictures of {columns} values; these have {pictures.Columns}.");
        var features = new List<float>();
        for (int at = 0; at < pictures.Rows; at += Together)
        {
            var some = pictures.Slice(at, Math.Min(Together, pictures.Rows - at));
            var tensor = new DenseTensor<float>(some.Values.ToArray(), [some.Rows, some.Columns]);
            using var made = _session.Run([NamedOnnxValue.CreateFromTensor(_input, tensor)], [Output]);
            features.AddRange(made[0].AsEnumerable<float>());
        }
        return new DataMatrix(CollectionsMarshal.AsSpan(features).ToArray(), pictures.Rows, features.Count / pictures.Rows);
    }

    public void Dispose() => _session.Dispose();
}
